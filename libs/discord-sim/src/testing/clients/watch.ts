import { behaviours, byItself, inOneProcess, type BehaviourName } from './behaviours.ts';
import { Probe, type ClientName, type ProbeOptions } from './probe.ts';

const names = (of: object) => Object.keys(of) as BehaviourName[];

/** What those that have a process of their own need. */
const needs: Partial<Record<BehaviourName, Omit<ProbeOptions, 'python'>>> = {
  lateReady: { prepare: ({ world }) => world.faults.add({ kind: 'late-ready', ms: 18_000, count: 1 }) },
  shardsInTurn: { limits: 'on', shards: 2 },
  shardsAtOnce: { limits: 2, shards: 2 },
};

/** Starts a client, does one thing after the other to it, and tells of each what was seen. */
async function run(
  client: ClientName,
  python: string | null,
  rows: readonly BehaviourName[],
  tell: Tell,
): Promise<void> {
  const given = needs[rows[0]!];
  const probe = await Probe.start(client, { python, ...given });
  try {
    if (!given) await probe.process.next('ready');
    for (const row of rows) tell(row, await behaviours[row].stimulus(probe));
  } finally {
    await probe.end();
  }
}
type Tell = (row: BehaviourName, seen: string) => void;

/** What is seen of one client, row by row. */
export class Watched {
  readonly #rows = new Map(names(behaviours).map((row) => [row, Promise.withResolvers<string>()] as const));
  /** All its processes have ended. */
  readonly done: Promise<unknown>;

  constructor(client: ClientName, python: string | null) {
    for (const { promise } of this.#rows.values()) promise.catch(() => undefined);
    const start = async (rows: readonly BehaviourName[]) => {
      try {
        await run(client, python, rows, (row, seen) => this.#rows.get(row)!.resolve(seen));
      } catch (error) {
        for (const row of rows) this.#rows.get(row)!.reject(error);
      }
    };
    const others = async () => {
      // One after the other: as many processes at once would be slow for want of processors.
      for (const row of names(byItself)) if (row !== 'lateReady') await start([row]);
    };
    this.done = Promise.all([start(names(inOneProcess)), start(['lateReady']), others()]);
  }

  /** What the client did, in words. @throws what kept it from being seen */
  seen(row: BehaviourName): Promise<string> {
    return this.#rows.get(row)!.promise;
  }
}
