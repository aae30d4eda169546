/**
 * Invite guard.
 *
 * Deletes messages with invitations to other servers, also forwarded ones, and logs a warning when an author does not stop.
 */
import { kv, log, messages, on, type GuildMessage } from 'mainstay';

/** Members and bots with this role may post invitations. */
const trustedRoleId = '123456789012345678';
const invite = /\b(discord\.gg|discord(app)?\.com\/invite)\/\S+/i;

async function guard(message: GuildMessage): Promise<void> {
  // A forward has no text of its own: it shows the text of the original.
  const text = message.forwarded?.content ?? message.content;
  if (!invite.test(text) || message.member?.roleIds.includes(trustedRoleId)) return;
  await messages.delete({ channelId: message.channelId, messageId: message.id, reason: 'invitation' });
  const { value } = await kv.incr({ key: `invites/${message.author.id}` });
  if (value >= 3) await log({ level: 'warn', message: `${message.author.username} has posted ${value} invitations.` });
}

on('message.create', guard);
// An invitation may be edited in later.
on('message.update', guard);
