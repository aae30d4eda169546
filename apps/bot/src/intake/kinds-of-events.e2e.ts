import { simulate, type Simulation } from '#libs/discord-sim';
import type { InboxEvent } from '#libs/ports';
import type { GuildMessage, Reaction } from '#libs/vocabulary';
import { ProxyProcess } from '../../../../simpleproxy/testing/proxy-process.ts';
import {
  accountOf,
  applicationOf,
  bot,
  caller,
  channelOf,
  person,
} from '../../../../libs/discord-sim/testing/callers.ts';
import { GatewayClient } from '../gateway/gateway-client.ts';
import { DispatchIntake } from './dispatch-intake.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };

// Real: discord.js client, intake, simpleproxy as a process, simulator. In memory: the inbox.
describe('script events from Discord', () => {
  let sim: Simulation;
  let proxy: ProxyProcess;
  let gateway: GatewayClient;
  let intake: DispatchIntake;
  const stored: InboxEvent[] = [];
  let wake = (): void => {};

  beforeEach(async () => {
    stored.length = 0;
    sim = await simulate({ limits: 'off' });
    const { token } = applicationOf(sim);
    proxy = await ProxyProcess.start({ DISCORD_TOKEN: token, DISCORD_API_URL: `${sim.url}/api/v10` });
    intake = new DispatchIntake({
      inbox: {
        append: (events) => {
          stored.push(...events);
          wake();
          return Promise.resolve({ stored: events.length, full: [], owners: new Map() });
        },
      },
      listeners: { wants: (_guild, event) => event !== 'guild.create' },
      waker: { wake() {} },
      sendAck: () => Promise.resolve(),
      log: silent,
      metrics: { stored() {}, dropped() {} },
      tellDropped: () => {},
      startOver: () => {},
    });
    gateway = new GatewayClient({
      proxyUrl: proxy.url,
      key: token,
      log: silent,
      onPacket: (packet, shardId) => intake.take(packet, shardId),
      onInteraction: () => {},
      onReady: () => {},
    });
    await gateway.start();
  });
  afterEach(async () => {
    await gateway.stop();
    await intake.end(0);
    await proxy.close();
    await sim.close();
  });

  /** Payloads of the events with this name, once `count` of them are stored. */
  async function heard<T>(name: string, count: number): Promise<T[]> {
    for (;;) {
      const found = stored.filter((event) => event.name === name);
      if (found.length >= count) return found.map(({ payload }) => payload as T);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  const at = () => `/channels/${channelOf(sim, 'bots')}/messages`;
  const say = async (body: object) => (await person(sim, 'ada')<{ id: string }>('POST', at(), body)).json.id;

  it('twelve messages deleted at once → message.delete for each', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 12; n += 1) ids.push(await say({ content: String(n) }));
    expect((await bot(sim)('POST', `${at()}/bulk-delete`, { messages: ids })).status).toBe(204);
    const deleted = await heard<{ messageId: string }>('message.delete', 12);
    expect(deleted.map(({ messageId }) => messageId).toSorted()).toEqual(ids.toSorted());
  });

  it('reactions cleared → reaction.clear, with the emoji or without', async () => {
    const id = await say({ content: 'vote' });
    const reactions = `${at()}/${id}/reactions`;
    for (const emoji of ['👍', '👎']) await person(sim, 'ada')('PUT', `${reactions}/${encodeURIComponent(emoji)}/@me`);
    expect((await bot(sim)('DELETE', `${reactions}/${encodeURIComponent('👍')}`)).status).toBe(204);
    expect((await bot(sim)('DELETE', reactions)).status).toBe(204);
    expect(await heard('reaction.clear', 2)).toMatchObject([
      { messageId: id, emoji: { id: null, name: '👍' } },
      { messageId: id, emoji: null },
    ]);
  });

  it('a reaction of a user → has the member, who is not a bot', async () => {
    const id = await say({ content: 'x' });
    const { user } = accountOf(sim, 'ada');
    await person(sim, 'ada')('PUT', `${at()}/${id}/reactions/${encodeURIComponent('👍')}/@me`);
    const [reaction] = await heard<Reaction>('reaction.add', 1);
    expect(reaction).toMatchObject({ userId: user.id, member: { user: { id: user.id, bot: false } } });
  });

  it('a reaction of another bot → has the member, who is a bot', async () => {
    const id = await say({ content: 'x' });
    const { user } = accountOf(sim, 'finn');
    user.bot = true;
    await person(sim, 'finn')('PUT', `${at()}/${id}/reactions/${encodeURIComponent('👍')}/@me`);
    const [reaction] = await heard<Reaction>('reaction.add', 1);
    expect(reaction).toMatchObject({ userId: user.id, member: { user: { id: user.id, bot: true } } });
  });

  it('a message of a webhook → webhookId, no member, and an author that is a bot', async () => {
    const hooks = `/channels/${channelOf(sim, 'bots')}/webhooks`;
    const { json: hook } = await bot(sim)<{ id: string; token: string }>('POST', hooks, { name: 'news' });
    await caller(sim, null)('POST', `/webhooks/${hook.id}/${hook.token}`, { content: 'hello' });
    const [message] = await heard<GuildMessage>('message.create', 1);
    expect(message).toMatchObject({ webhookId: hook.id, member: null, author: { bot: true }, system: false });
  });

  it('a forward, a pin and a thread from a message → distinguishable, and only a reply has replyTo', async () => {
    const original = await say({ content: 'join discord.gg/abc' });
    const channelId = channelOf(sim, 'bots');
    const reference = { channel_id: channelId, message_id: original };
    await say({ message_reference: { ...reference, type: 1 } });
    await say({ content: 'an answer', message_reference: reference });
    expect((await person(sim, 'ada')('PUT', `${at()}/pins/${original}`)).status).toBe(204);
    expect((await person(sim, 'ada')('POST', `${at()}/${original}/threads`, { name: 'talk' })).status).toBe(201);
    const [, forward, reply, ...notices] = await heard<GuildMessage>('message.create', 5);
    expect(forward).toMatchObject({ content: '', replyTo: null, forwarded: { content: 'join discord.gg/abc' } });
    expect(reply).toMatchObject({ replyTo: original, forwarded: null, system: false });
    for (const notice of notices) expect(notice).toMatchObject({ system: true, replyTo: null });
  });
});
