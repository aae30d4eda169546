import type { GuildLogLine, ProgramModule } from '#libs/ports';
import type { Fault } from '#libs/vocabulary';

/** Time (ms) after which the next start of the VM tries a script again that was set aside. */
const triedAgainMs = 10 * 60_000;

/** Scripts of one program that were cut off while they were loaded: the VM runs without them. */
export class SetAside {
  readonly #faults = new Map<string, { fault: Fault; at: number }>();
  readonly #now: () => number;
  #hash = '';

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The modules of a program with this hash that are not set aside. A changed program starts with all of them. */
  remaining(hash: string, modules: readonly ProgramModule[]): ProgramModule[] {
    if (hash !== this.#hash) this.#faults.clear();
    this.#hash = hash;
    for (const [name, { at }] of this.#faults) if (this.#now() - at > triedAgainMs) this.#faults.delete(name);
    // With none left, the next event tries all of them again.
    if (modules.every(({ name }) => this.#faults.has(name))) this.#faults.clear();
    return modules.filter(({ name }) => !this.#faults.has(name));
  }

  add(name: string, fault: Fault): void {
    this.#faults.set(name, { fault, at: this.#now() });
  }

  /** Faults of the scripts that are set aside, by name. */
  get all(): ReadonlyMap<string, Fault> {
    return new Map([...this.#faults].map(([name, { fault }]) => [name, fault]));
  }

  /** Reason why an event without a listener is not handled; null when no script is set aside. */
  get fault(): Fault | null {
    const [first] = this.#faults.values();
    return first?.fault ?? null;
  }
}

/** Log line of the guild for a script that is set aside. */
export function setAsideLine(name: string, fault: Fault): GuildLogLine {
  const line = fault.data?.['line'];
  return {
    level: 'error',
    code: fault.code,
    script: name,
    ...(typeof line === 'number' ? { line } : {}),
    message:
      `Script "${name}" is set aside: it was cut off while it was loaded. ${fault.message} The other scripts go on without ` +
      'it and handle the events that they share with it; events that only this script listens for are parked. Correct it and ' +
      'save it, or switch it off and on to have it tried again.',
  };
}
