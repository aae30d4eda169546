import type { CheckPort, CheckScripts, Diagnostic, LogPort } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import { ChildPool, type Broken, type OnBusy, type PoolShares } from './child-pool.ts';
import type { CheckRequest } from './check-scripts.ts';
import { findingAt } from './too-deep.ts';

export interface TypeCheckerOptions {
  /** Declarations of the module `mainstay` and of the globals that scripts have. */
  typings: string;
  log?: LogPort;
  onBusy?: OnBusy;
  /** Timeout of one check, in milliseconds of CPU time. */
  timeoutMs?: number;
  /** Overrides the table of limits in tests. */
  shares?: Partial<PoolShares>;
}

/** Type-checks scripts with TypeScript in child processes that guilds share fairly. Close it when the process ends. */
export class TypeChecker implements CheckPort {
  readonly #children: ChildPool<CheckRequest, Diagnostic[]>;

  constructor({ typings, log, onBusy, timeoutMs = limits.compiler.checkMs, shares = {} }: TypeCheckerOptions) {
    this.#children = new ChildPool({
      module: 'check-child',
      setUp: { typings },
      timeoutMs,
      heapMb: 768,
      bytesOf: ({ scripts }) => scripts.reduce((sum, { source }) => sum + Buffer.byteLength(source), 0),
      log,
      onBusy,
      shares,
      onBroken: (broken) => [tooComplex(broken)],
    });
  }

  check({ guildId, scripts, wanted }: CheckScripts, signal?: AbortSignal): Promise<Diagnostic[]> {
    const request = {
      key: guildId,
      scripts: scripts.map(({ name, source }) => ({ name, source })),
      wanted: [...wanted],
    };
    return this.#children.request(request, { guildId, signal });
  }

  /** Process ids of the children, and the guild that each works for. */
  stats(): ReturnType<ChildPool<CheckRequest, Diagnostic[]>['stats']> {
    return this.#children.stats();
  }

  close(): void {
    this.#children.close();
  }
}

function tooComplex({ request, why, at }: Broken<CheckRequest>): Diagnostic {
  const place = { line: 1, column: 1 };
  let [script = ''] = request.wanted;
  // A hostile source may control the child, so its report can be false.
  const named = request.scripts.find(({ name }) => name === at?.script);
  if (named !== undefined && at !== null && Number.isInteger(at.line) && at.line <= named.source.length) {
    script = named.name;
    place.line = Math.max(1, at.line);
  }
  const reason = why === 'timeout' ? 'They take too long to be checked' : 'They take more memory than a check may use';
  const message = `The types of this statement are too complex. ${reason}: make unions smaller and recursive types shallower.`;
  return findingAt(script, place, { code: 'check.too-complex', message });
}
