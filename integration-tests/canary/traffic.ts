import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Admin } from '../admin.ts';
import { kill } from '../kill.ts';
import { until } from '../until.ts';
import type { World } from '../world.ts';
import type { KnownSecrets } from './known-secrets.ts';

const script = (marker: string): string => `import { kv, messages, on } from 'mainstay';

on('message.create', async (message) => {
  if (message.content !== '!ping') return;
  await kv.incr({ key: 'pings' });
  console.log('${marker}');
  await messages.send({ channelId: message.channelId, content: 'pong', replyTo: message.id });
});
on('message.delete', () => {
  throw new Error('a script fails');
});
`;

/** A secret that no process has, as a caller could send it. */
export function wrongSecret(secrets: KnownSecrets): string {
  const value = `wrong-${crypto.randomUUID()}-${crypto.randomUUID()}`;
  secrets.add('wrong secret of a caller', value);
  return value;
}

/** A member sends `!ping`, and the bot answers. */
export async function ping(world: World): Promise<void> {
  const member = world.person();
  const asked = await member.say(world.channel('general'), '!ping');
  await until('an answer to !ping', async () =>
    (await member.messages(world.channel('general'), asked.id)).find(({ author }) => author.bot),
  );
}

/** The work of an admin: saves scripts, reads the data of every page, uses the playground, deletes messages, signs out. */
export async function administer(world: World, admin: Admin, marker: string): Promise<void> {
  const guild = world.guild().id;
  const id = await world.deploy(admin, 'canary', script('first version'));
  const base = `/api/guilds/${guild}`;
  const saved = { source: script(marker) };
  const { runId } = await admin.post<{ runId: string }>(`${base}/scripts/${id}/versions`, saved);
  await world.operator.finished(runId);
  await admin
    .post(`${base}/check`, { scripts: [{ name: 'canary', source: 'const n: number = "text";' }] })
    .catch(() => null);
  await ping(world);
  const acting = `${base}/playground/as/${world.person('finn').id}/discord/channels/${world.channel('general')}/messages`;
  const { id: messageId } = await admin.post<{ id: string }>(acting, { content: 'said in the playground' });
  await admin.send('DELETE', `${acting}/${messageId}`);
  const read = ['', '/channels', '/roles', '/log', '/scripts', `/scripts/${id}`, `/scripts/${id}/versions`, '/runs'];
  const playground = ['', '/members', '/journal', '/clock', '/faults', '/campaigns', '/commands', '/world'];
  for (const path of [...read, ...playground.map((path) => `/playground${path}`)]) await admin.send('GET', base + path);
  for (const path of ['/api/guilds', '/api/sdk', '/docs', '/metrics', '/readyz']) await admin.send('GET', path);
  const prune = { guildId: guild, channelIds: [world.channel('general')], limit: 5 };
  const run = await world.operator.start('messages.prune', prune);
  await world.operator.finished(run.id);
  await admin.send('GET', `${base}/runs/${run.id}/logs`);
}

/** An interaction that the bot answers, and a webhook that is called through the proxy, also with a wrong token. */
export async function interact(world: World, secrets: KnownSecrets): Promise<void> {
  const data = { name: 'mainstay', type: 1, options: [{ type: 1, name: 'status' }] };
  const place = { guild_id: world.guild().id, channel_id: world.channel('general') };
  await world
    .person()
    .call('POST', '/interactions', { type: 2, application_id: world.discord.application.id, ...place, data });
  await until('the answer to the interaction', async () => {
    const journal = await world.mainstay.askSim('journal?kind=rest&limit=10000');
    const { entries } = (await journal.json()) as { entries: Array<{ operation?: string; status?: number }> };
    return entries.some(({ operation, status }) => operation === 'update_original_webhook_message' && status === 200);
  });
  const bot = { authorization: `Bot ${world.discord.application.botToken}`, 'content-type': 'application/json' };
  const api = `${world.mainstay.url('discord-sim')}/api/v10`;
  const made = await fetch(`${api}/channels/${world.channel('general')}/webhooks`, {
    method: 'POST',
    headers: bot,
    body: '{"name":"canary"}',
  });
  const webhook = (await made.json()) as { id: string; token: string };
  secrets.add('webhook token', webhook.token);
  for (const token of [webhook.token, wrongSecret(secrets)]) {
    await fetch(`${world.mainstay.url('simpleproxy')}/c/bot/api/v10/webhooks/${webhook.id}/${token}`, {
      method: 'POST',
      headers: bot,
      body: '{"content":"said by a webhook"}',
    });
  }
}

/** Requests that are rejected: wrong tokens at every server, bodies that are not JSON, a failed sign-in. */
export async function beRefused(world: World, admin: Admin, secrets: KnownSecrets): Promise<void> {
  const url = (name: 'jobserver' | 'webserver' | 'simpleproxy') => world.mainstay.url(name);
  const bearer = () => ({ authorization: `Bearer ${wrongSecret(secrets)}` });
  await fetch(`${url('jobserver')}/runs`, { headers: bearer() });
  await fetch(`${url('jobserver')}/runs?token=${wrongSecret(secrets)}`, { headers: bearer() });
  const torn = () => ({ method: 'POST', body: `{"token":"${wrongSecret(secrets)}` });
  const operator = { authorization: `Bearer ${world.mainstay.options.secrets.operatorToken}` };
  const headers = { ...operator, 'content-type': 'application/json' };
  await fetch(`${url('jobserver')}/tasks/messages.prune`, { ...torn(), headers });
  await fetch(`${url('webserver')}/api/guilds`, { headers: { cookie: `mainstay_session=${wrongSecret(secrets)}` } });
  await admin.send('POST', `/api/guilds/${world.guild().id}/scripts`, { name: 'x', source: 7 });
  await fetch(`${url('webserver')}/api/guilds/1/scripts`, {
    ...torn(),
    headers: { 'content-type': 'application/json' },
  });
  const bot = { authorization: `Bot ${wrongSecret(secrets)}` };
  await fetch(`${url('simpleproxy')}/c/bot/api/v10/users/@me`, { headers: bot });
  await fetch(`${url('simpleproxy')}/state/guilds`, { headers: bot });
  await fetch(`${url('simpleproxy')}/c/bot/ack`, { ...torn(), headers: bot });
  const socket = new WebSocket(`${url('simpleproxy').replace('http', 'ws')}/c/bot?v=10&encoding=json`);
  await once(socket, 'message');
  const closed = once(socket, 'close');
  socket.send(JSON.stringify({ op: 2, d: { token: wrongSecret(secrets), intents: 1, properties: {} } }));
  await closed;
  await failToSignIn(world, secrets);
}

async function failToSignIn(world: World, secrets: KnownSecrets): Promise<void> {
  const webserver = world.mainstay.url('webserver');
  const callback = (state: string, cookie: string) =>
    fetch(`${webserver}/api/auth/callback?code=${wrongSecret(secrets)}&state=${state}`, {
      redirect: 'manual',
      headers: { cookie },
    });
  await callback(wrongSecret(secrets), '');
  const login = await fetch(`${webserver}/api/auth/login`, { redirect: 'manual' });
  const cookie = login.headers
    .getSetCookie()
    .map((one) => one.split(';', 1)[0]!)
    .join('; ');
  const state = new URL(login.headers.get('location')!).searchParams.get('state')!;
  await callback(state, cookie);
}

/** Kills two processes, and waits until the bot answers again. */
export async function killAndRecover(world: World): Promise<void> {
  await kill(world, 'vm-worker');
  await kill(world, 'jobserver');
  await kill(world, 'simpleproxy');
  await ping(world);
}
