import { members, on, roles, type Fault } from 'mainstay';

function check(what: string, holds: boolean): void {
  if (!holds) throw new Error(`failed: ${what}`);
  console.log(`passed: ${what}`);
}

on('message.create', async ({ content, author, guildId }) => {
  if (content !== 'start members') return;

  const member = await members.get({ userId: author.id });
  check('a member is found', member.user.id === author.id);
  check(
    'roles are ids',
    member.roleIds.every((id) => /^\d{17,20}$/.test(id)),
  );
  try {
    await members.get({ userId: '100000000000000001' });
    check('a user who is not a member is unknown', false);
  } catch (error) {
    check(
      'a user who is not a member is unknown',
      (error as Fault).code === 'discord.unknown-member' || (error as Fault).code === 'discord.unknown-user',
    );
  }
  try {
    await roles.add({ userId: author.id, roleId: '100000000000000002' });
    check('a role of no guild is rejected', false);
  } catch (error) {
    check('a role of no guild is rejected', (error as Fault).code === 'op.foreign-id');
  }
  check('the guild id is available', /^\d{17,20}$/.test(guildId));
  console.log('complete');
});
