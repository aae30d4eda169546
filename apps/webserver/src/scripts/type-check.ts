import type { Diagnostic } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { PORTS, type Ports } from '../ports.ts';
import { withImported, type Source } from './imported-sources.ts';

export interface CheckSources {
  guildId: string;
  userId: string;
  unsaved: Source[];
  /** Aborts when the client disconnects. */
  gone: AbortSignal;
}

/** Type-checks on behalf of editors: one check at a time per user and guild; a newer request cancels the older one. */
@Injectable()
export class TypeCheck implements BeforeApplicationShutdown {
  readonly #ports: Ports;
  /** Running checks by guild and user. */
  readonly #running = new Map<string, AbortController>();

  constructor(@Inject(PORTS) ports: Ports) {
    this.#ports = ports;
  }

  /** @throws Fault `check.superseded` (409), `check.timeout` (504), `script.too-large`, `check.too-large` (413), `compiler.busy` (503) */
  async check({ guildId, userId, unsaved, gone }: CheckSources): Promise<Diagnostic[]> {
    unsaved.forEach(refuseIfTooLarge);
    const key = `${guildId}:${userId}`;
    this.#running.get(key)?.abort(superseded());
    const mine = new AbortController();
    this.#running.set(key, mine);
    const timer = setTimeout(() => mine.abort(tooSlow()), limits.compiler.patienceMs);
    const signal = AbortSignal.any([mine.signal, gone]);
    try {
      return await this.#run(guildId, unsaved, signal);
    } finally {
      clearTimeout(timer);
      if (this.#running.get(key) === mine) this.#running.delete(key);
    }
  }

  /** Aborts all checks on shutdown. */
  beforeApplicationShutdown(): void {
    for (const running of this.#running.values()) running.abort(ending());
  }

  async #run(guildId: string, unsaved: Source[], signal: AbortSignal): Promise<Diagnostic[]> {
    const scripts = await withImported(this.#ports.scripts, guildId, unsaved);
    signal.throwIfAborted();
    return this.#ports.checker.check({ guildId, scripts, wanted: unsaved.map(({ name }) => name) }, signal);
  }
}

function refuseIfTooLarge({ name, source }: Source): void {
  if (Buffer.byteLength(source) <= limits.script.sourceBytes) return;
  const limit = limits.script.sourceBytes;
  throw new Fault('script.too-large', `“${name}” is larger than ${limit} bytes.`, { data: { limit } });
}

const superseded = (): Fault =>
  new Fault('check.superseded', 'Your newer check in this server has cancelled this one.');

const ending = (): Fault =>
  new Fault('process.ending', 'The server is restarting: try again.', { retryAfterMs: 1_000 });

const tooSlow = (): Fault =>
  new Fault(
    'check.timeout',
    `The check waited for longer than ${limits.compiler.patienceMs / 1_000} s, because other checks of this server, or of many servers, came first. Try again.`,
  );
