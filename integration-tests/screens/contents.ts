import { examples } from '#libs/script-sdk';
import type { Admin } from '../admin.ts';
import { until } from '../until.ts';
import type { World } from '../world.ts';

/** What the screens show: scripts, timers, log lines, an event that was set aside, and runs that succeeded and failed. */
export interface Contents {
  /** Ids of scripts by name. */
  scripts: Record<string, string>;
  failedRun: string;
  prunedRun: string;
}

const counter = `import { kv, messages, on } from 'mainstay';

/** Counts the messages of each member and congratulates at round numbers. */
on('message.create', async (message) => {
  const { value } = await kv.incr({ key: \`messages/\${message.author.id}\` });
  console.debug(\`\${message.author.username} has written \${value} messages\`);
  if (value % 100 !== 0) return;
  await messages.send({ channelId: message.channelId, content: \`\${value} messages. Thank you!\` });
});
`;
const reminder = `import { on, timers } from 'mainstay';

on('message.create', async ({ content, author }) => {
  if (content === '!remind') await timers.schedule({ name: \`remind/\${author.id}\`, in: 86_400 });
  if (content === '!daily') await timers.schedule({ name: 'daily-question', cron: '0 9 * * *' });
});
`;
const greeter = `import { on } from 'mainstay';

on('message.create', ({ content }) => {
  if (content === '!greet') console.warn('No greeting is set for #general. Set one with !greeting <text>.');
  if (content === '!forever') for (;;);
});
on('member.add', ({ member }) => console.info(member.user.username, 'joined'));
`;
const broken = `throw new Error('The channel id is missing: set it in line 1');\n`;

/** Fills the demo server. */
export async function makeContents(world: World): Promise<Contents> {
  const admin = await world.admin();
  const ping = examples.find(({ name }) => name === 'ping')!.source;
  const scripts: Record<string, string> = {};
  for (const [name, source] of Object.entries({ ping, 'message-counter': counter, reminder, greeter })) {
    scripts[name] = await world.deploy(admin, name, source);
  }
  await newVersions(world, admin, scripts.ping!, ping);
  await speak(world);
  const path = `/api/guilds/${world.guild().id}`;
  await until('the event that never ends is set aside', async () => {
    const parked = await admin.get<unknown[]>(`${path}/parked`);
    return parked.length > 0;
  });
  const made = await admin.post<{ id: string; runId: string }>(`${path}/scripts`, { name: 'broken', source: broken });
  scripts.broken = made.id;
  await world.operator.finished(made.runId).catch(() => null);
  const channelId = world.channel('showcase');
  const input = { guildId: world.guild().id, channelIds: [channelId], limit: 3 };
  const prune = await world.operator.start('messages.prune', input);
  await world.operator.finished(prune.id);
  return { scripts, failedRun: made.runId, prunedRun: prune.id };
}

async function newVersions(world: World, admin: Admin, id: string, source: string): Promise<void> {
  for (const text of ['pang', 'pong!', 'pong']) {
    const body = { source: source.replaceAll("'pong'", `'${text}'`) };
    const saved = await admin.post<{ runId: string }>(`/api/guilds/${world.guild().id}/scripts/${id}/versions`, body);
    await world.operator.finished(saved.runId);
  }
}

/** Messages that make scripts answer, log, set timers and hang. */
async function speak(world: World): Promise<void> {
  const general = world.channel('general');
  for (const [username, content] of [
    ['ada', '!ping'],
    ['priya', 'good morning, everyone'],
    ['jonas', '!remind'],
    ['ada', '!daily'],
    ['mei', '!greet'],
    ['finn', '!forever'],
  ] as const) {
    await world.person(username).say(general, content);
  }
}
