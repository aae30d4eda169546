import { behaviours, byItself, inOneProcess, type BehaviourName } from './behaviours.ts';
import { Probe, type ClientName, type ProbeOptions } from './probe.ts';

const names = (of: object) => Object.keys(of) as BehaviourName[];

/** Options of rows that have a process of their own. */
const needs: Partial<Record<BehaviourName, Omit<ProbeOptions, 'python'>>> = {
  lateReady: { prepare: ({ world }) => world.disturbances.add({ kind: 'late-ready', ms: 18_000, count: 1 }) },
  shardsInTurn: { limits: 'on', shards: 2 },
  shardsAtOnce: { limits: 2, shards: 2 },
};

/** Starts a client, applies one stimulus after the other, and returns its reaction to each. */
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

/** Reactions of one client, row by row. */
export class Watched {
  readonly #rows = new Map(names(behaviours).map((row) => [row, Promise.withResolvers<string>()] as const));
  /** Resolves when all its processes have ended. */
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
      // One after the other: many processes at once would be slow on few processors.
      for (const row of names(byItself)) if (row !== 'lateReady') await start([row]);
    };
    this.done = Promise.all([start(names(inOneProcess)), start(['lateReady']), others()]);
  }

  /** Reaction of the client, as text. @throws the error that prevented the observation */
  seen(row: BehaviourName): Promise<string> {
    return this.#rows.get(row)!.promise;
  }
}
