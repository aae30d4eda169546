import type { InboxEvent } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import fc from 'fast-check';
import type { Ack } from './ack-sender.ts';
import { DispatchIntake, type GatewayPacket } from './dispatch-intake.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
const away = () => new Fault('database.unavailable', 'away');
const ids = { guild: '100000000000000001', channel: '100000000000000002', bot: '100000000000000009' };

const ready = (session: string): GatewayPacket => ({
  op: 0,
  t: 'READY',
  s: 1,
  d: { user: { id: ids.bot }, session_id: session, guilds: [] },
});
function message(s: number, id: string, author = '100000000000000005', guild: string | undefined = ids.guild) {
  const user = { id: author, username: 'u', global_name: null, avatar: null, discriminator: '0' };
  const d = {
    id,
    channel_id: ids.channel,
    guild_id: guild,
    content: 'x',
    author: user,
    member: { roles: [], nick: null, joined_at: null },
    timestamp: '2026-01-01T00:00:00Z',
    edited_timestamp: null,
    pinned: false,
    attachments: [],
    mentions: [],
    mention_roles: [],
    embeds: [],
    type: 0,
  };
  return { op: 0, t: 'MESSAGE_CREATE', s, d, event_id: `e${id}` } satisfies GatewayPacket;
}
const messageId = (n: number) => String(200_000_000_000_000_000n + BigInt(n));

// Real: intake, store, acknowledgements, definitions. In memory: inbox, proxy.
function setUp(options: { wants?: (event: string) => boolean; mostWaiting?: number } = {}) {
  const stored: InboxEvent[] = [];
  const acks: Ack[] = [];
  const state = { away: false, refuse: null as string | null, appends: 0, restarts: 0, woken: [] as string[] };
  const dropped: string[] = [];
  const intake = new DispatchIntake({
    inbox: {
      append: async (events) => {
        state.appends += 1;
        await new Promise(setImmediate);
        if (state.away) throw away();
        if (events.some(({ id }) => id === state.refuse)) throw new Error('check constraint');
        stored.push(...events);
        return { stored: events.length, full: [], owners: new Map() };
      },
    },
    listeners: { wants: (_guild, event) => options.wants?.(event) ?? true },
    waker: { wake: (guildId) => void state.woken.push(guildId) },
    sendAck: async (ack) => {
      acks.push(ack);
    },
    log: silent,
    metrics: { stored() {}, dropped() {} },
    tellDropped: (_guild, _event, code) => void dropped.push(code),
    startOver: () => void (state.restarts += 1),
    ...(options.mostWaiting === undefined ? {} : { mostWaiting: options.mostWaiting }),
  });
  return { intake, stored, acks, state, dropped };
}

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
};

describe('DispatchIntake', () => {
  it('dispatches that arrive together → one statement, one wake-up of the guild, then the acknowledgement', async () => {
    const { intake, stored, acks, state } = setUp();
    intake.take(ready('s1'), 0);
    for (let n = 2; n <= 101; n += 1) intake.take(message(n, messageId(n)), 0);
    await until(() => acks.at(-1)?.seq === 101);
    expect(stored.map(({ id }) => id)).toEqual(
      Array.from({ length: 100 }, (_, n) => `e${messageId(n + 2)}:message.create`),
    );
    expect(state.appends).toBe(1);
    expect(state.woken).toEqual([ids.guild]);
    expect(acks.at(-1)).toEqual({ shard: 0, sessionId: 's1', seq: 101 });
  });

  it('a dispatch that no script wants → acknowledged without being stored', async () => {
    const { intake, acks, state } = setUp({ wants: () => false });
    intake.take(ready('s1'), 0);
    intake.take(message(2, messageId(2)), 0);
    await until(() => acks.at(-1)?.seq === 2);
    expect(state.appends).toBe(0);
  });

  it('the bot’s own actions and direct messages → left out', async () => {
    const { intake, acks, state } = setUp();
    intake.take(ready('s1'), 0);
    intake.take(message(2, messageId(2), ids.bot), 0);
    intake.take({ ...message(3, messageId(3)), d: { ...message(3, messageId(3)).d, guild_id: undefined } }, 0);
    await until(() => acks.at(-1)?.seq === 3);
    expect(state.appends).toBe(0);
  });

  it('the database is unavailable → no acknowledgement; available again → every event in order', async () => {
    const { intake, stored, acks, state } = setUp();
    intake.take(ready('s1'), 0);
    await until(() => acks.length === 1);
    state.away = true;
    intake.take(message(2, messageId(2)), 0);
    await until(() => state.appends >= 2);
    intake.take(message(3, messageId(3)), 0);
    expect(acks.map(({ seq }) => seq)).toEqual([1]);
    state.away = false;
    await until(() => acks.at(-1)!.seq === 3);
    expect(stored).toHaveLength(2);
  });

  it('more events than may wait → the rest are left to the proxy, and a new session starts once the waiting ones are stored', async () => {
    const { intake, stored, acks, state } = setUp({ mostWaiting: 5 });
    intake.take(ready('s1'), 0);
    state.away = true;
    for (let n = 2; n <= 20; n += 1) intake.take(message(n, messageId(n)), 0);
    expect(intake.waiting).toBe(5);
    state.away = false;
    await until(() => state.restarts === 1 && acks.at(-1)?.seq === 6);
    // The proxy delivers dispatches without an acknowledgement again, in a new session.
    intake.take(ready('s2'), 0);
    for (let n = 7; n <= 11; n += 1) intake.take(message(n - 5, messageId(n)), 0);
    await until(() => stored.length === 10);
    await until(() => acks.at(-1)?.sessionId === 's2' && acks.at(-1)?.seq === 6);
    expect(stored.map(({ id }) => id)).toEqual(
      [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((n) => `e${messageId(n)}:message.create`),
    );
  });

  it('one event that the database rejects → dropped and reported, and the others are stored', async () => {
    const { intake, stored, acks, state, dropped } = setUp();
    state.refuse = `e${messageId(3)}:message.create`;
    intake.take(ready('s1'), 0);
    for (let n = 2; n <= 4; n += 1) intake.take(message(n, messageId(n)), 0);
    await until(() => acks.at(-1)?.seq === 4);
    expect(stored.map(({ id }) => id)).toEqual([2, 4].map((n) => `e${messageId(n)}:message.create`));
    expect(dropped).toEqual(['event.not-storable']);
  });

  it('a dispatch whose shape differs from Discord’s documentation → the intake continues', async () => {
    const { intake, acks, dropped } = setUp();
    intake.take(ready('s1'), 0);
    intake.take({ op: 0, t: 'MESSAGE_CREATE', s: 2, d: { guild_id: ids.guild, author: 7 } }, 0);
    await until(() => acks.at(-1)?.seq === 2);
    expect(dropped).toEqual(['event.unreadable']);
  });

  it('random dispatches and failures → no acknowledgement of an unstored dispatch, and events stored in order', async () => {
    type Move = { kind: 'wanted' | 'unwanted' | 'outage' | 'recovery' | 'new session' | 'pause' };
    const move = fc.record({
      kind: fc.constantFrom<Move['kind']>('wanted', 'wanted', 'unwanted', 'outage', 'recovery', 'new session', 'pause'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(move, { maxLength: 60 }), async (moves) => {
        const { intake, stored, acks, state } = setUp({ wants: (event) => event === 'message.create' });
        let session = 1;
        let seq = 1;
        let n = 0;
        /** By session: the sequence number and event of each wanted dispatch. */
        const wanted: Array<{ session: string; seq: number; id: string }> = [];
        const check = (): void => {
          for (const ack of acks) {
            const due = wanted.filter((each) => each.session === ack.sessionId && each.seq <= ack.seq);
            for (const { id } of due) expect(storedByAck.get(ack)!.has(id)).toBe(true);
          }
        };
        const storedByAck = new Map<Ack, Set<string>>();
        const seen = acks.push.bind(acks);
        acks.push = (ack) => {
          storedByAck.set(ack, new Set(stored.map(({ id }) => id)));
          return seen(ack);
        };
        intake.take(ready('s1'), 0);
        for (const { kind } of moves) {
          if (kind === 'outage') state.away = true;
          else if (kind === 'recovery') state.away = false;
          else if (kind === 'pause') await new Promise((resolve) => setTimeout(resolve, 2));
          else if (kind === 'new session') {
            session += 1;
            seq = 1;
            intake.take(ready(`s${session}`), 0);
          } else {
            seq += 1;
            n += 1;
            const packet = message(seq, messageId(n));
            if (kind === 'wanted')
              wanted.push({ session: `s${session}`, seq, id: `${packet.event_id}:message.create` });
            intake.take(kind === 'wanted' ? packet : { ...packet, t: 'TYPING_START' }, 0);
          }
        }
        state.away = false;
        await until(() => acks.at(-1)?.sessionId === `s${session}` && acks.at(-1)?.seq === seq);
        await until(() => stored.length === wanted.length);
        check();
        expect(stored.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
      }),
      { numRuns: 40 },
    );
  });
});
