/**
 * Welcome.
 *
 * Greets everybody who joins, and counts them.
 */
import { kv, messages, on } from 'mainstay';

/** Where to greet: right-click the channel, then Copy Channel ID. */
const channelId = '123456789012345678';

on('member.add', async ({ member }) => {
  if (member.user.bot) return;
  const { value } = await kv.incr({ key: 'welcome/count' });
  await messages.send({ channelId, content: `Welcome, <@${member.user.id}>! You are number ${value}.` });
});
