/**
 * Daily question.
 *
 * Asks a question every morning at nine (UTC) and puts two reactions under it to vote with.
 */
import { kv, messages, on, reactions, timers } from 'mainstay';

/** Where to ask. */
const channelId = '123456789012345678';
const questions = ['Tea (👍) or coffee (👎)?', 'Mountains (👍) or the sea (👎)?', 'Early bird (👍) or night owl (👎)?'];

// Happens again whenever the bot connects: the timer is only replaced by itself.
on('guild.create', async () => {
  await timers.schedule({ name: 'daily-question', cron: '0 9 * * *' });
});

on('timer.fire', async ({ name }) => {
  if (name !== 'daily-question') return;
  const { value } = await kv.incr({ key: 'daily-question/asked' });
  const content = questions[(value - 1) % questions.length] ?? 'How are you?';
  const question = await messages.send({ channelId, content });
  for (const emoji of ['👍', '👎']) await reactions.add({ channelId, messageId: question.id, emoji });
});
