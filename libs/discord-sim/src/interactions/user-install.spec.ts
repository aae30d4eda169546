import { accountOf, applicationOf, bot, person } from '../../testing/callers.ts';
import { button, InteractionStage, row, type Sent } from '../../testing/interaction-stage.ts';
import { rule } from '../../testing/rule.ts';

const EPHEMERAL = 64;
const USE_EXTERNAL_APPS = 1n << 50n;

describe('an application that a user installed for their own account', () => {
  let stage: InteractionStage;
  beforeEach(async () => {
    stage = await InteractionStage.open();
    await bot(stage.sim)('PATCH', '/applications/@me', { integration_types_config: { '0': {}, '1': {} } });
    await stage.commands([
      { name: 'mine', description: 'x', integration_types: [1] },
      { name: 'ours', description: 'x', integration_types: [0] },
      { name: 'both', description: 'x', integration_types: [0, 1] },
    ]);
  });
  afterEach(() => stage.close());

  const finn = () => accountOf(stage.sim, 'finn').user.id;
  async function install(): Promise<void> {
    const query = new URLSearchParams({
      client_id: stage.applicationId,
      redirect_uri: 'http://localhost:3000/callback',
      response_type: 'code',
      scope: 'applications.commands',
      integration_type: '1',
    });
    const body = new URLSearchParams({ user_id: finn(), decision: 'allow' });
    const url = `${stage.sim.url}/oauth2/authorize?${query.toString()}`;
    expect((await fetch(url, { method: 'POST', body, redirect: 'manual' })).status).toBe(302);
  }
  const leave = () => stage.guild.members.delete(applicationOf(stage.sim).botId);
  function allowExternal(isAllowed: boolean): void {
    const everyone = stage.guild.roles.get(stage.guild.fields.id)!;
    const bits = BigInt(everyone.permissions);
    everyone.permissions = String(isAllowed ? bits | USE_EXTERNAL_APPS : bits & ~USE_EXTERNAL_APPS);
  }
  async function picker(who: string): Promise<string[]> {
    const path = `/channels/${stage.channelId}/application-command-index`;
    const index = await person(stage.sim, who)<{ application_commands: Array<{ name: string }> }>('GET', path);
    return index.json.application_commands.map(({ name }) => name);
  }

  rule(
    'interactions/application-commands#installation-context',
    'commands are available for the guild, for the user, or both, by installation',
    async () => {
      expect(await picker('finn')).toEqual(['ours', 'both']);
      await install();
      expect(await picker('finn')).toEqual(['mine', 'ours', 'both']);
      expect(await picker('mei')).toEqual(['ours', 'both']);
      leave();
      expect(await picker('finn')).toEqual(['mine', 'both']);
      expect(await picker('mei')).toEqual([]);
      expect((await stage.run('ours')).status).toBe(400);
    },
  );

  rule(
    'interactions/receiving-and-responding#interaction-object-authorizing-integration-owners-object',
    'an interaction contains the guild, the user, or both that installed the application',
    async () => {
      await install();
      const guild = stage.guild.fields.id;
      const owners = async (name: string) => {
        await stage.run(name);
        return stage.received['authorizing_integration_owners'];
      };
      expect(await owners('both')).toEqual({ '0': guild, '1': finn() });
      expect(await owners('mine')).toEqual({ '1': finn() });
      expect(await owners('ours')).toEqual({ '0': guild });
      leave();
      allowExternal(true);
      expect(await owners('both')).toEqual({ '1': finn() });
      await stage.answer({ type: 4, data: { content: 'x', components: row(button('go')) } });
      const { id } = stage.last('MESSAGE_CREATE');
      expect((await stage.press(id, 'go', {}, 'mei')).status).toBe(204);
      expect(stage.received).toMatchObject({
        member: { user: { username: 'mei' } },
        authorizing_integration_owners: { '1': finn() },
      });
    },
  );

  rule(
    'interactions/receiving-and-responding#create-followup-message',
    'an application that is not in the guild has five follow-ups to an interaction',
    async () => {
      await install();
      leave();
      await stage.run('mine');
      await stage.answer({ type: 4, data: { content: 'x' } });
      for (let count = 0; count < 5; count += 1)
        expect((await stage.nobody<Sent>('POST', stage.hook, { content: 'more' })).status).toBe(200);
      expect((await stage.nobody('POST', stage.hook, { content: 'too many' })).json).toMatchObject({ code: 40094 });
    },
  );

  rule(
    'topics/permissions#permissions-bitwise-permission-flags',
    'without USE_EXTERNAL_APPS answers of a user’s own application are visible to that user only',
    async () => {
      await install();
      leave();
      allowExternal(false);
      await stage.run('mine');
      await stage.answer({ type: 4, data: { content: 'x' } });
      expect(stage.last('MESSAGE_CREATE')).toMatchObject({ flags: EPHEMERAL, ephemeral_for: finn() });
      allowExternal(true);
      await stage.run('mine');
      await stage.answer({ type: 4, data: { content: 'x' } });
      expect(stage.last('MESSAGE_CREATE')).toMatchObject({ flags: 0 });
    },
  );
});
