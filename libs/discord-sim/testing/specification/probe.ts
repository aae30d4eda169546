import { Random } from '../../src/random.ts';
import type { OperationId } from '../../src/rest/operations.gen.ts';
import { digest } from './digest.ts';
import { as, type Estate } from './estate.ts';
import { brokenInvariants } from './invariants.ts';
import type { MadeRequest } from './made-request.ts';
import { asCurl, makeRequest, send, type Making } from './request.ts';

export interface Outcome {
  status: number;
  text: string;
  made: MadeRequest;
}

/** Makes requests, and records forbidden outcomes: failures, partial effects, errors of another shape. */
export class Probe {
  readonly estate: Estate;
  readonly random: Random;
  readonly problems: string[] = [];
  #before: string;
  readonly #told = new Set<string>();

  constructor(estate: Estate, seed: number) {
    this.estate = estate;
    this.random = new Random(seed);
    this.#before = digest(estate.sim);
  }

  #report(what: string, made: MadeRequest, raw?: string): void {
    if (this.#told.has(what)) return;
    this.#told.add(what);
    this.problems.push(`${what}\n    ${asCurl(made, raw)}`);
  }

  /** Generates a request, and first creates its target if the request may use it up. */
  async make(operation: OperationId, making: Making): Promise<MadeRequest> {
    await this.#prepare(operation);
    return makeRequest(this.estate, this.random, operation, making);
  }

  async #prepare(operation: OperationId): Promise<void> {
    const { estate } = this;
    const { sim, home } = estate;
    const desk = [...home.channels.values()].find(({ name }) => name === 'desk');
    if (!desk) return;
    if (operation === 'create_interaction_response') await this.#interaction(desk.id);
    else if (operation === 'create_guild_template') {
      for (const code of home.templates.keys())
        await as(estate, 'bot')('DELETE', `/guilds/${home.fields.id}/templates/${code}`);
    } else if (operation === 'delete_guild_template') {
      await as(estate, 'bot')('POST', `/guilds/${home.fields.id}/templates`, { name: 'again' });
    } else if (/webhook_message/.test(operation) && !/original/.test(operation)) {
      const hook = [...sim.world.webhooks.values()].find(
        ({ channel_id, type }) => type === 1 && channel_id === desk.id,
      );
      const call = as(estate, 'bot');
      const { id, token } =
        hook ??
        (await call<{ id: string; token: string }>('POST', `/channels/${desk.id}/webhooks`, { name: 'hook' })).json;
      await call('POST', `/webhooks/${id}/${token}?wait=true`, { content: 'again' });
    } else if (/original_webhook/.test(operation)) {
      await this.#interaction(desk.id);
      const { id, token } = estate.waiting.pop()!;
      await as(estate, 'bot')('POST', `/interactions/${id}/${token}/callback`, { type: 4, data: { content: 'x' } });
      estate.answered = [{ id, token }];
    } else return;
    this.#before = digest(sim);
  }

  /** Runs a command as a user, because its answer must come within three seconds. */
  async #interaction(channelId: string): Promise<void> {
    const { estate } = this;
    const { sim, application, home } = estate;
    const at = `/applications/${application.id}/commands`;
    const command = await as(estate, 'bot')('POST', at, { name: 'one', description: 'one' });
    estate.waiting = [];
    const stop = sim.world.listen(({ t, d }) => {
      const { id, token } = d as { id: string; token: string };
      if (t === 'INTERACTION_CREATE') estate.waiting.push({ id, token });
    });
    const where = { application_id: application.id, guild_id: home.fields.id, channel_id: channelId };
    await as(estate, 'owner')('POST', '/interactions', {
      type: 2,
      ...where,
      data: { id: command.json['id'], name: 'one', type: 1 },
    });
    stop();
  }

  /** Sends a request and checks its outcome. */
  async try(made: MadeRequest, raw?: string): Promise<Outcome> {
    const { sim } = this.estate;
    const { status, text, type } = await send(this.estate, made, raw);
    sim.clock.wind(1);
    if (status >= 500) {
      const told = sim.callLog.read({ operation: made.operation, status }).at(-1) as { body?: unknown } | undefined;
      this.#report(`${made.operation} failed with ${status}: ${String(told?.body).slice(0, 400)}`, made, raw);
    }
    if (status >= 400 && !/^\{"message":"[^]*"code":\d+/.test(text))
      this.#report(`${made.operation} ${status} has no error as its body: ${text.slice(0, 200)}`, made, raw);
    if (status >= 400 && type !== 'application/json')
      this.#report(`${made.operation} ${status} is of type ${type}`, made, raw);
    const after = digest(sim);
    if (status >= 400 && after !== this.#before)
      this.#report(
        `${made.operation} was rejected with ${status} and changed the world: ${text.slice(0, 300)}`,
        made,
        raw,
      );
    if (made.method === 'GET' && after !== this.#before) this.#report(`${made.operation} changed the world`, made, raw);
    const isChanged = after !== this.#before;
    this.#before = after;
    if (isChanged) for (const one of brokenInvariants(sim)) this.#report(one, made, raw);
    return { status, text, made };
  }
}
