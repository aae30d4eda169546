/**
 * Ping.
 *
 * Answers `!ping` with `pong`.
 */
import { on, messages } from 'mainstay';

on('message.create', async (message) => {
  if (message.author.bot || message.content !== '!ping') return;
  await messages.send({ channelId: message.channelId, content: 'pong', replyTo: message.id });
});
