/**
 * Reaction roles.
 *
 * Gives a role to members who react to a message, and takes it back together with the reaction. Ignores bots.
 */
import { members, on, roles, type Reaction } from 'mainstay';

/** The message to react to. */
const messageId = '123456789012345678';

/** Which emoji stands for which role; the bot's own role has to be above them. */
const roleByEmoji: Record<string, string> = {
  '🎨': '123456789012345678',
  '🎮': '123456789012345679',
};

function roleOf(reaction: Reaction): string | undefined {
  if (reaction.messageId !== messageId) return undefined;
  return roleByEmoji[reaction.emoji.name ?? ''];
}

on('reaction.add', async (reaction) => {
  const roleId = roleOf(reaction);
  if (!roleId || reaction.member?.user.bot) return;
  await roles.add({ userId: reaction.userId, roleId, reason: 'reaction role' });
});

on('reaction.remove', async (reaction) => {
  const roleId = roleOf(reaction);
  if (!roleId) return;
  // Discord sends no member when a reaction is taken back.
  const { user } = await members.get({ userId: reaction.userId });
  if (!user.bot) await roles.remove({ userId: reaction.userId, roleId, reason: 'reaction role' });
});
