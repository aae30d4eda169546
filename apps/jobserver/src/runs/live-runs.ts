import type { BusPort } from '#libs/ports';
import { Fault } from '#libs/vocabulary';

/** The runs that this process executes now, and the means to end one early. */
export class LiveRuns {
  readonly #controllers = new Map<string, AbortController>();
  readonly #settled = new Set<() => void>();
  #stopping = false;

  /** Subscribes to cancellations. @returns a function that unsubscribes */
  async listen(bus: BusPort): Promise<() => Promise<void>> {
    return bus.subscribe('run.cancel', ({ runId }) => this.cancel(runId));
  }

  enter(runId: string): AbortController {
    const controller = new AbortController();
    this.#controllers.set(runId, controller);
    if (this.#stopping) controller.abort(stoppingFault());
    return controller;
  }

  leave(runId: string, controller: AbortController): void {
    if (this.#controllers.get(runId) === controller) this.#controllers.delete(runId);
    if (this.#controllers.size > 0) return;
    for (const settled of this.#settled) settled();
    this.#settled.clear();
  }

  cancel(runId: string): void {
    this.#controllers.get(runId)?.abort(cancelledFault());
  }

  /** Aborts every run with `process.stopping`, and waits until all have ended. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const controller of this.#controllers.values()) controller.abort(stoppingFault());
    if (this.#controllers.size > 0) await new Promise<void>((resolve) => this.#settled.add(resolve));
  }
}

export function cancelledFault(): Fault {
  return new Fault('run.cancelled', 'The run was cancelled.');
}

export function stoppingFault(): Fault {
  return new Fault('process.stopping', 'The process that executed the run was stopped.');
}
