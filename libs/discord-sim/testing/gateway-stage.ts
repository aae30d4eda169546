import { simulate, type SimulateOptions } from '../src/simulate.ts';
import type { Simulation } from '../src/simulation.ts';
import { applicationOf, channelOf, guildOf, person } from './callers.ts';
import { Wire, type Payload } from './wire.ts';

/** A simulator and raw gateway clients for each test of a file; closed after the test. */
export class GatewayStage {
  #sim: Simulation | undefined;
  readonly #wires: Wire[] = [];

  get sim(): Simulation {
    if (!this.#sim) throw new Error('not started');
    return this.#sim;
  }

  start = async (options: SimulateOptions = {}): Promise<void> => {
    this.#sim = await simulate({ limits: 'off', ...options });
  };

  end = async (): Promise<void> => {
    for (const one of this.#wires.splice(0)) one.cut();
    await this.#sim?.close();
    this.#sim = undefined;
  };

  wire = (query?: string): Wire => {
    const made = new Wire(this.sim, query);
    this.#wires.push(made);
    return made;
  };

  token = (): string => applicationOf(this.sim).token;

  demo = (): string => guildOf(this.sim, 'Mainstay Demo').fields.id;

  /** A client that has identified and received READY. */
  listen = async (intents: number, more: object = {}): Promise<Wire> => {
    const made = this.wire();
    await made.identify(this.token(), { intents, ...more });
    return made;
  };

  say = (content: string, channel = 'bots') =>
    person(this.sim, 'ada')<{ id: string }>('POST', `/channels/${channelOf(this.sim, channel)}/messages`, { content });

  /** A new connection that resumes a session. */
  resume = async (ready: Payload, seq: number, token = this.token()): Promise<Wire> => {
    const again = this.wire();
    await again.next(10);
    again.send({ op: 6, d: { token, session_id: ready.d['session_id'], seq } });
    return again;
  };

  /** Resolves when everything that was sent before has arrived. */
  answered = async (wire: Wire): Promise<void> => {
    wire.send({ op: 1, d: null });
    await wire.next(11);
  };
}
