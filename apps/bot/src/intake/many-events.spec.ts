import type { InboxEvent } from '#libs/ports';
import { DispatchIntake, type GatewayPacket } from './dispatch-intake.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
const guildId = '100000000000000001';
const channelId = '100000000000000002';
const idsFrom = (first: number, count: number): string[] =>
  Array.from({ length: count }, (_, n) => String(200_000_000_000_000_000n + BigInt(first + n)));

const ready: GatewayPacket = { op: 0, t: 'READY', s: 1, d: { user: { id: '1' }, session_id: 's1', guilds: [] } };
const bulk = (s: number, ids: string[]): GatewayPacket => ({
  op: 0,
  t: 'MESSAGE_DELETE_BULK',
  s,
  d: { ids, channel_id: channelId, guild_id: guildId },
  event_id: `e${s}`,
});

// Real: intake, store, definitions. In memory: an inbox that drops duplicate ids, like the real one.
function setUp() {
  const stored = new Map<string, InboxEvent>();
  const statements: number[] = [];
  const acked: number[] = [];
  const waiters: Array<{ seq: number; resolve: () => void }> = [];
  const intake = new DispatchIntake({
    inbox: {
      append: async (events) => {
        await new Promise(setImmediate);
        statements.push(events.length);
        const fresh = events.filter(({ id }) => !stored.has(id));
        for (const event of fresh) stored.set(event.id, event);
        return { stored: fresh.length, full: [], owners: new Map() };
      },
    },
    listeners: { wants: () => true },
    waker: { wake() {} },
    sendAck: async ({ seq }) => {
      acked.push(seq);
      for (const { seq: due, resolve } of waiters) if (due <= seq) resolve();
    },
    log: silent,
    metrics: { stored() {}, dropped() {} },
    tellDropped: () => {},
    startOver: () => {},
  });
  const acknowledged = (seq: number): Promise<void> =>
    new Promise((resolve) => {
      if (acked.some((each) => each >= seq)) resolve();
      else waiters.push({ seq, resolve });
    });
  return { intake, stored, statements, acked, acknowledged };
}

describe('a dispatch that contains many events', () => {
  it('a bulk deletion → one event per message in order, all stored before the acknowledgement', async () => {
    const { intake, stored, acked, acknowledged } = setUp();
    const ids = idsFrom(0, 12);
    intake.take(ready, 0);
    await acknowledged(1);
    intake.take(bulk(2, ids), 0);
    expect(acked).toEqual([1]);
    await acknowledged(2);
    expect([...stored.values()]).toEqual(
      ids.map((messageId) => ({
        id: `e2:message.delete:${messageId}`,
        guildId,
        name: 'message.delete',
        payload: { guildId, channelId, messageId },
      })),
    );
  });

  it('the same dispatch again in a new session → the same ids, so no event is stored twice', async () => {
    const { intake, stored, statements, acknowledged } = setUp();
    const ids = idsFrom(0, 12);
    intake.take(ready, 0);
    intake.take(bulk(2, ids), 0);
    await acknowledged(2);
    intake.take({ ...ready, d: { user: { id: '1' }, session_id: 's2', guilds: [] } }, 0);
    intake.take({ ...bulk(2, ids), s: 7 }, 0);
    await acknowledged(7);
    expect(statements).toEqual([12, 12]);
    expect(stored.size).toBe(12);
  });

  it('cleared reactions → one event each', async () => {
    const { intake, stored, acknowledged } = setUp();
    const d = { channel_id: channelId, message_id: idsFrom(0, 1)[0], guild_id: guildId };
    intake.take(ready, 0);
    intake.take({ op: 0, t: 'MESSAGE_REACTION_REMOVE_ALL', s: 2, d, event_id: 'e2' }, 0);
    const one = { ...d, emoji: { id: null, name: '👍' } };
    intake.take({ op: 0, t: 'MESSAGE_REACTION_REMOVE_EMOJI', s: 3, d: one, event_id: 'e3' }, 0);
    await acknowledged(3);
    expect([...stored.values()].map(({ id, payload }) => [id, (payload as { emoji: unknown }).emoji])).toEqual([
      ['e2:reaction.clear', null],
      ['e3:reaction.clear', { id: null, name: '👍' }],
    ]);
  });

  it('20 bulk deletions of 100 messages at once → no statement with more than 500 events', async () => {
    const { intake, stored, statements, acknowledged } = setUp();
    intake.take(ready, 0);
    for (let n = 0; n < 20; n += 1) intake.take(bulk(n + 2, idsFrom(n * 100, 100)), 0);
    expect(intake.waiting).toBe(2_000);
    await acknowledged(21);
    expect(statements).toEqual([500, 500, 500, 500]);
    expect(stored.size).toBe(2_000);
    expect(intake.waiting).toBe(0);
  });
});
