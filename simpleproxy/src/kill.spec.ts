import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../testing/proxy-process.ts';
import type { RawClient } from '../testing/raw-client.ts';
import { World } from '../testing/world.ts';

const EVENTS = 400;
const KILLS = 8;

let world: World;
beforeEach(async () => (world = await World.start()));
afterEach(() => world.end());

interface Seen {
  n: number;
  id: string;
}

/** A bot that acknowledges every third message and identifies again after each lost connection. */
class AckingBot {
  readonly seen: Seen[] = [];
  readonly acked = new Set<number>();
  readonly repeatedAfterAck: number[] = [];
  #client: RawClient | null = null;
  #stopped = false;
  readonly #first = Promise.withResolvers<void>();
  readonly identified = this.#first.promise;
  readonly done: Promise<void>;

  constructor() {
    this.done = this.#live();
  }

  async #live(): Promise<void> {
    while (!this.#stopped) {
      const client = world.connect();
      this.#client = client;
      let taken = 0;
      const take = async () => {
        for (; taken < client.dispatches.length; taken++) {
          const { t, s, d, event_id: id = '' } = client.dispatches[taken] ?? { t: '', s: 0, d: {} };
          if (t !== 'MESSAGE_CREATE') continue;
          const n = parseInt(String(d['content']), 10);
          if (this.acked.has(n)) this.repeatedAfterAck.push(n);
          this.seen.push({ n, id });
          if (n % 3 !== 0) continue;
          const answer = await world.ack(s, { session_id: client.sessionId }).catch(() => null);
          if (answer?.status === 200) for (let k = 0; k <= n; k++) this.acked.add(k);
        }
      };
      try {
        await client.identify(world.discord.token);
        this.#first.resolve();
        while (client.closeCode === null && !this.#stopped) {
          await take();
          await client.until(() => client.dispatches.length > taken || this.#stopped, 500).catch(() => undefined);
        }
        await take();
      } catch {
        await sleep(20);
      }
      await client.close();
    }
  }

  stop(): Promise<void> {
    this.#stopped = true;
    void this.#client?.close();
    return this.done;
  }
}

describe('SIGKILL of the whole process tree', () => {
  it(`at ${KILLS} points of a stream → loses nothing, keeps the order and repeats only unacknowledged events`, async () => {
    const bot = new AckingBot();
    const points = fc.sample(fc.integer({ min: 5, max: EVENTS - 20 }), { numRuns: KILLS, seed: 1 });
    await bot.identified;
    for (let n = 0; n < EVENTS; n++) {
      world.discord.message(n);
      if (points.includes(n)) {
        await world.proxy.killTree();
        world.proxy.spawn();
      }
      await sleep(3);
    }
    await eventually(() => expect(bot.seen.at(-1)?.n).toBe(EVENTS - 1));
    await bot.stop();
    const firsts = [...new Map(bot.seen.map(({ n, id }) => [n, id])).keys()];
    expect(firsts).toEqual([...Array(EVENTS).keys()]);
    expect(bot.repeatedAfterAck).toEqual([]);
    const ids = new Map<number, Set<string>>();
    for (const { n, id } of bot.seen) ids.set(n, (ids.get(n) ?? new Set()).add(id));
    expect([...ids.values()].every((set) => set.size === 1)).toBe(true);
    expect(world.discord.identifies).toBe(1);
  });

  it('more missed than Discord keeps → reported as a gap: a new session at once, and unacknowledged events again', async () => {
    await world.end();
    world = await World.start({ RECONNECT_BASE_MS: '60000' });
    const before = await world.bot();
    world.discord.message(0);
    await before.until(() => before.numbers.length === 1);
    await world.proxy.killTree();
    world.discord.acceptsResume = false;
    world.discord.message(1);
    world.proxy.spawn();
    await eventually(() => expect(world.discord.identifies).toBe(2));
    world.discord.message(2);
    await eventually(() => world.proxy.ready());
    const after = await world.bot();
    await after.until(() => after.numbers.length === 2);
    expect(after.numbers).toEqual([0, 2]);
    expect(await world.metric('simpleproxy_upstream_gaps_total{shard="0"}')).toBe(1);
    expect(world.proxy.output).toContain('upstream session lost');
  });

  it('of the worker alone → the port stays open: no connection is refused', async () => {
    const stop = new AbortController();
    const refused: unknown[] = [];
    const knocking = (async () => {
      while (!stop.signal.aborted) {
        // An answer in progress is lost with its worker; a refusal would mean that the port had closed.
        await fetch(`${world.proxy.url}/healthz`, { headers: { connection: 'close' } }).catch((error: unknown) => {
          const { code } = (error as { cause?: { code?: string } }).cause ?? {};
          if (code === 'ECONNREFUSED') refused.push(error);
        });
      }
    })();
    for (let i = 0; i < 3; i++) {
      const worker = world.proxy.workerPid();
      process.kill(worker, 'SIGKILL');
      await eventually(() => expect([0, worker]).not.toContain(world.proxy.workerPid()));
      await eventually(() => world.proxy.ready());
    }
    stop.abort();
    await knocking;
    expect(refused).toEqual([]);
    expect(world.discord.identifies).toBe(1);
  });

  it('a worker that hangs → replaced', async () => {
    await world.end();
    // Long enough that a healthy worker on a busy machine does not count as hanging.
    world = await World.start({ WORKER_HANG_MS: '5000' });
    const worker = world.proxy.workerPid();
    process.kill(worker, 'SIGSTOP');
    await eventually(() => expect([0, worker]).not.toContain(world.proxy.workerPid()));
    await eventually(async () => expect((await world.fetch('/healthz')).status).toBe(200));
  });

  it('a worker that takes longer to start than the hang timeout → the same worker serves', async () => {
    await world.end();
    world = await World.start({ WORKER_HANG_MS: '5000' });
    const before = world.proxy.workerPid();
    process.kill(before, 'SIGKILL');
    const worker = await eventually(() => {
      const pid = world.proxy.workerPid();
      expect([0, before]).not.toContain(pid);
      return pid;
    });
    process.kill(worker, 'SIGSTOP');
    await sleep(6_000);
    process.kill(worker, 'SIGCONT');
    await eventually(async () => expect((await world.fetch('/healthz')).status).toBe(200));
    expect(world.proxy.workerPid()).toBe(worker);
  });

  it('of the supervisor → the worker exits too', async () => {
    const worker = world.proxy.workerPid();
    process.kill(world.proxy.pid, 'SIGKILL');
    await eventually(() => expect(() => process.kill(worker, 0)).toThrow('ESRCH'));
  });
});
