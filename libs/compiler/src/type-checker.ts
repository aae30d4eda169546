import type { Diagnostic } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import { ChildService } from './child-service.ts';
import type { CheckRequest } from './check-scripts.ts';

export interface TypeCheckerOptions {
  /** Declarations of the module `mainstay` and of the globals that scripts have. */
  typings: string;
  /** How long one check may take, in milliseconds. */
  timeoutMs?: number;
}

/** Type-checks scripts with TypeScript's language service. Close it when the process ends. */
export class TypeChecker {
  readonly #typings: string;
  readonly #child: ChildService<CheckRequest, Diagnostic[]>;

  constructor({ typings, timeoutMs = 10_000 }: TypeCheckerOptions) {
    this.#typings = typings;
    this.#child = new ChildService({
      module: 'check-child',
      timeoutMs,
      heapMb: 768,
      onBroken: () =>
        new Fault('script.check-failed', 'The types of these scripts are too complex to be checked in time.', {
          status: 422,
        }),
    });
  }

  /**
   * Checks all scripts of a guild together.
   *
   * @param key names the guild: what was found out about its files is kept for the next check
   * @throws Fault `script.check-failed` (422), `compiler.busy` (503); the signal's reason
   */
  async check(
    scripts: ReadonlyArray<{ name: string; source: string }>,
    signal?: AbortSignal,
    key = scripts.map(({ name }) => name).join(),
  ): Promise<Diagnostic[]> {
    signal?.throwIfAborted();
    const found = this.#child.request({
      key,
      typings: this.#typings,
      scripts: scripts.map(({ name, source }) => ({ name, source })),
    });
    if (signal === undefined) return found;
    const { promise, reject } = Promise.withResolvers<never>();
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await Promise.race([found, promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  close(): void {
    this.#child.close();
  }
}
