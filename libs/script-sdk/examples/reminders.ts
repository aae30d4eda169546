/**
 * Reminders.
 *
 * `!remind 10m take the bread out` reminds its author after ten minutes; s, m, h and d are understood.
 */
import { messages, on, timers } from 'mainstay';

const seconds: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

on('message.create', async (message) => {
  if (message.author.bot || message.system) return;
  const [, amount, unit, text] = /^!remind (\d{1,4})([smhd]) (.+)$/s.exec(message.content) ?? [];
  if (!amount || !unit || !text) return;
  await timers.schedule({
    name: `remind/${message.id}`,
    in: Math.max(1, Number(amount) * (seconds[unit] ?? 60)),
    data: { channelId: message.channelId, userId: message.author.id, text: text.slice(0, 1500) },
  });
  await messages.send({ channelId: message.channelId, content: 'I will remind you.', replyTo: message.id });
});

on('timer.fire', async ({ name, data }) => {
  if (!name.startsWith('remind/')) return;
  const { channelId, userId, text } = data as { channelId: string; userId: string; text: string };
  await messages.send({ channelId, content: `<@${userId}>, you wanted to be reminded: ${text}` });
});
