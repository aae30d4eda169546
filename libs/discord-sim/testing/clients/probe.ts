import { simulate, type SimulateOptions } from '../../src/simulate.ts';
import type { Simulation } from '../../src/simulation.ts';
import type { CallLogEntry } from '../../src/call-log.ts';
import { channelOf, person } from '../callers.ts';
import { ClientProcess } from './client-process.ts';
import { matrix, type Setup } from './matrix.ts';
import { jsonPost } from '../json-post.ts';

export type ClientName = Setup['client'];

/** Default connection options of each client. */
const usual = (client: ClientName): Setup => matrix.find((setup) => setup.client === client)!;

export interface ProbeOptions {
  python: string | null;
  shards?: number;
  limits?: SimulateOptions['limits'];
  /** Runs before the client starts. */
  prepare?: (sim: Simulation) => void;
}

/** One client on a simulator of its own: the gateway's side records its behaviour. */
export class Probe {
  readonly sim: Simulation;
  readonly process: ClientProcess;
  readonly client: ClientName;
  #said = 0;
  /** Sequence number in the call log after which entries count. */
  #since = 0;

  private constructor(sim: Simulation, process: ClientProcess, client: ClientName) {
    this.sim = sim;
    this.process = process;
    this.client = client;
  }

  static async start(
    client: ClientName,
    { python, shards = 1, limits = 'off', prepare }: ProbeOptions,
  ): Promise<Probe> {
    // A scheduled first heartbeat could be mistaken for an answer.
    const sim = await simulate({ limits, gateway: { heartbeatInterval: 600_000 } });
    prepare?.(sim);
    return new Probe(sim, new ClientProcess(sim, usual(client), python, shards), client);
  }

  /** Calls a control route, as any user of the simulator can. */
  async control<T = Record<string, unknown>>(path: string, body: object = {}): Promise<T> {
    const response = await fetch(`${this.sim.url}/sim/${path}`, jsonPost(body));
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Marks the call log: later entries count. */
  mark(): void {
    this.#since = this.sim.callLog.last;
  }

  get entries(): CallLogEntry[] {
    return this.sim.callLog.read({ since: this.#since, kind: 'gateway', limit: 100_000 });
  }

  /** Waits until a condition holds since the mark. @throws Error after 240 s: the client hangs */
  async until(isEnough: (entries: CallLogEntry[]) => boolean): Promise<CallLogEntry[]> {
    const signal = AbortSignal.timeout(240_000);
    while (!isEnough(this.entries)) {
      if (signal.aborted) throw new Error(`${this.client}: only ${describe(this.entries)}`);
      await this.sim.callLog.next(signal).catch(() => undefined);
    }
    return this.entries;
  }

  /** Waits for `count` entries of an event since the mark. */
  event(event: string, count = 1): Promise<CallLogEntry[]> {
    return this.until((entries) => entries.filter((entry) => entry['event'] === event).length >= count);
  }

  /** A user sends a message, and the client receives it: it is connected. */
  async talk(): Promise<void> {
    this.#said += 1;
    const content = `message ${this.#said}`;
    await this.say(content);
    await this.process.next('message', content);
  }

  async say(content: string): Promise<void> {
    await person(this.sim, 'ada')('POST', `/channels/${channelOf(this.sim, 'bots')}/messages`, { content });
  }

  /** Actions of the client until it has a session again, as text. */
  async recovery(): Promise<string> {
    const isBack = ({ event }: CallLogEntry) => event === 'resume' || event === 'identify';
    const entries = await this.until((all) => all.some(isBack));
    const back = entries.find(isBack)!;
    await this.talk();
    // Its old connection may end after the new one has begun.
    const all = await this.until(() => this.sim.gateway.size.connections === 1);
    return describe(all.filter(({ seq, event }) => seq <= back.seq || event === 'disconnect'));
  }

  /** Reports of these kinds after the first `count`. */
  reportsSince(count: number, events: readonly string[]): string[] {
    return this.process.reports.slice(count).flatMap(({ event }) => (events.includes(event) ? [event] : []));
  }

  async end(): Promise<void> {
    await this.process.end();
    await this.sim.close();
  }
}

function phrase({ event, code }: CallLogEntry, isOurs: boolean): string | null {
  if (event === 'identify') return 'IDENTIFY';
  if (event === 'resume' || event === 'resume-closed') return 'RESUME';
  if (event === 'resume-refused') return 'RESUME refused';
  if (event === 'connect') return 'connects';
  if (event !== 'disconnect' || isOurs) return null;
  if (code === 1006) return 'drops the connection';
  return code === 1005 ? 'closes without a code' : `closes ${JSON.stringify(code)}`;
}

/** Actions of a client as text, connection by connection: one may still be closing when the next is open. */
export function describe(entries: readonly CallLogEntry[]): string {
  const closedByUs = new Set(
    entries.flatMap(({ event, connection }) => (event === 'close' || event === 'cut' ? [connection] : [])),
  );
  const phrases = entries
    .toSorted((a, b) => Number(a['connection']) - Number(b['connection']))
    .flatMap((entry) => phrase(entry, closedByUs.has(entry['connection'])) ?? []);
  return phrases.join(', ');
}
