import type { GuildLogLine, Program, VmHandler } from '#libs/ports';
import type { VmModule } from '#libs/vm-protocol';
import type { Fault } from '#libs/vocabulary';
import type { Listens } from './absorb-step.ts';
import { CutOff } from './interruption.ts';
import { programFiles } from './program-files.ts';
import { ScriptPlaces } from './script-errors.ts';
import { SetAside, setAsideLine } from './set-aside.ts';

/** Loads a compartment's program: tracks its scripts, the handlers that they register, and what was logged about it. */
export class ProgramLoader {
  readonly setAside = new SetAside();
  program: Program;
  places: ScriptPlaces;
  /** Handlers that the loaded program has registered, in the order of registration. */
  handlers: readonly VmHandler[] = [];
  /** Names of the modules of the last attempt. */
  #loading: string[] = [];
  /** Scripts that were to blame for the end of an attempt since the last successful one. */
  readonly #suspects = new Set<string>();
  #toldHash: string | null = null;
  /** The last report on scripts that are set aside, as text to compare; null before the first one. */
  #toldSetAside: string | null = null;

  readonly #onSetAside: (scripts: ReadonlyMap<string, Fault>) => void;

  /** @param onSetAside called when the scripts that are set aside change, with their faults */
  constructor(program: Program, onSetAside: (scripts: ReadonlyMap<string, Fault>) => void) {
    this.#onSetAside = onSetAside;
    this.program = program;
    this.places = new ScriptPlaces(program);
  }

  use(program: Program): void {
    this.program = program;
    this.places = new ScriptPlaces(program);
    this.handlers = [];
    this.#suspects.clear();
  }

  /** Characters of the compiled code and source maps. */
  get programBytes(): number {
    return this.program.modules.reduce((sum, { code, map }) => sum + code.length + map.length, 0);
  }

  /** Files for the next start. `isTold`: the log already has the lines that this program writes while it loads. */
  next(): { files: VmModule[]; hash: string; isTold: boolean } {
    const { hash } = this.program;
    const modules = this.setAside.remaining(hash, this.program.modules);
    this.#loading = modules.map(({ name }) => name);
    return { files: programFiles(modules), hash, isTold: this.#toldHash === hash };
  }

  loaded(listens: readonly Listens[]): void {
    const counts = new Map<string, number>();
    this.handlers = listens.map(({ script, event, order }) => {
      const key = JSON.stringify([script, event]);
      const nth = counts.get(key) ?? 0;
      counts.set(key, nth + 1);
      return { script, event, nth, order };
    });
    this.#suspects.clear();
    this.#toldHash = this.program.hash;
    this.#tellSetAside(this.setAside.all);
  }

  /** The next start logs the lines of the program again. */
  forgetTold(): void {
    this.#toldHash = null;
  }

  /**
   * Sets a script aside that is to blame for two loads that were cut off since the last successful one. A correct script may be cut off once on a busy machine.
   * @returns whether the cause is known and other scripts are left, so that the load has to be tried again
   */
  goesOnWithout(error: unknown, onLog: (lines: GuildLogLine[]) => void): boolean {
    if (!(error instanceof CutOff) || !error.blamed) return false;
    const { fault } = error;
    const name = fault.data?.['script'];
    if (typeof name !== 'string' || !this.#loading.includes(name)) return false;
    if (this.#loading.length < 2) {
      this.#tellSetAside(new Map([...this.setAside.all, [name, fault]]));
      return false;
    }
    if (!this.#suspects.has(name)) {
      this.#suspects.add(name);
      return true;
    }
    this.setAside.add(name, fault);
    onLog([setAsideLine(name, fault)]);
    return true;
  }

  #tellSetAside(scripts: ReadonlyMap<string, Fault>): void {
    const told = JSON.stringify([this.program.hash, ...scripts]);
    if (told === this.#toldSetAside) return;
    this.#toldSetAside = told;
    this.#onSetAside(scripts);
  }
}
