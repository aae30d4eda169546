import type { Diagnostic } from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { PORTS, type Ports } from '../ports.ts';

const TIME_MS = 10_000;
/** More than this helps nobody. */
const DIAGNOSTICS_AT_MOST = 500;

interface Source {
  name: string;
  source: string;
}

/** Type-checks on behalf of the editor: one check at a time per guild, the newest request wins. */
@Injectable()
export class TypeCheck implements BeforeApplicationShutdown {
  readonly #ports: Ports;
  readonly #running = new Map<string, AbortController>();

  constructor(@Inject(PORTS) ports: Ports) {
    this.#ports = ports;
  }

  /** @throws Fault `check.superseded` (409), `check.timeout` (504), `script.too-large` (413) */
  async check(guildId: string, unsaved: Source[]): Promise<Diagnostic[]> {
    unsaved.forEach(refuseIfTooLarge);
    this.#running.get(guildId)?.abort(superseded());
    const mine = new AbortController();
    this.#running.set(guildId, mine);
    const timer = setTimeout(() => mine.abort(tooSlow()), TIME_MS);
    try {
      return await Promise.race([this.#run(guildId, unsaved, mine.signal), rejection(mine.signal)]);
    } finally {
      clearTimeout(timer);
      if (this.#running.get(guildId) === mine) this.#running.delete(guildId);
      mine.abort();
    }
  }

  /** The process ends: nobody is kept waiting. */
  beforeApplicationShutdown(): void {
    for (const running of this.#running.values()) running.abort(ending());
  }

  async #run(guildId: string, unsaved: Source[], signal: AbortSignal): Promise<Diagnostic[]> {
    const names = new Set(unsaved.map(({ name }) => name));
    const stored = await this.#stored(guildId, names);
    signal.throwIfAborted();
    const found = await this.#ports.checker.check([...stored, ...unsaved], signal, guildId);
    return found.filter(({ script }) => names.has(script)).slice(0, DIAGNOSTICS_AT_MOST);
  }

  /** The latest sources of the guild's other scripts: what an import by name sees. */
  async #stored(guildId: string, except: ReadonlySet<string>): Promise<Source[]> {
    const { scripts } = this.#ports;
    const others = (await scripts.list(guildId)).filter(({ name }) => !except.has(name));
    return Promise.all(
      others.map(async ({ id, name }) => {
        const [latest] = await scripts.versions(guildId, id);
        return { name, source: latest ? (await scripts.version(guildId, id, latest.number)).source : '' };
      }),
    );
  }
}

function refuseIfTooLarge({ name, source }: Source): void {
  if (Buffer.byteLength(source) <= limits.script.sourceBytes) return;
  const limit = limits.script.sourceBytes;
  throw new Fault('script.too-large', `“${name}” is larger than ${limit} bytes.`, { status: 413, data: { limit } });
}

const superseded = (): Fault =>
  new Fault('check.superseded', 'A newer check of this guild took its place.', { status: 409, retryable: true });

const ending = (): Fault =>
  new Fault('process.ending', 'The server restarts: try again.', { status: 503, retryable: true, retryAfterMs: 1_000 });

const tooSlow = (): Fault =>
  new Fault('check.timeout', `The check took longer than ${TIME_MS / 1000} s.`, { status: 504 });

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
}
