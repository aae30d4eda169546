import type { Run, RunStorePort } from '#libs/ports';

type Progress = NonNullable<Run['progress']>;

/** Shortest interval (ms) between two writes of a run's progress; the last progress is always written. */
const everyMs = 250;

export class RunProgress {
  readonly #runs: RunStorePort;
  readonly #runId: string;
  readonly #fence: number;
  readonly #written: () => void;
  #latest: Progress | undefined;
  #writtenAt = -Infinity;

  constructor(runs: RunStorePort, runId: string, fence: number, written: () => void) {
    this.#runs = runs;
    this.#runId = runId;
    this.#fence = fence;
    this.#written = written;
  }

  async tell(done: number, total?: number, note?: string): Promise<void> {
    this.#latest = { done, total: total ?? null, note: note ?? null };
    if (performance.now() - this.#writtenAt >= everyMs || done === total) await this.flush();
  }

  /** Progress is only informative: a failed write does not fail the run. */
  async flush(): Promise<void> {
    if (!this.#latest) return;
    const progress = this.#latest;
    this.#latest = undefined;
    this.#writtenAt = performance.now();
    await this.#runs.progress(this.#runId, this.#fence, progress).then(this.#written, () => {});
  }
}
