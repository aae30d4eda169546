import { ScriptCompiler } from '#libs/compiler';
import type {
  Compartment,
  GuildLogLine,
  LogPort,
  OpCall,
  OpenOutcome,
  Program,
  UnitOutcome,
  VmHandler,
} from '#libs/ports';
import type { Json } from '#libs/vocabulary';
import { createHash } from 'node:crypto';
import { locateWorker, scriptsCompartment, VmSupervisor, type VmSupervisorOptions } from '../src/index.ts';

/** An event for the rig. `at` is what `Date.now()` answers. */
export interface RigEvent {
  id: string;
  name: string;
  payload: Json;
  at?: number;
}

export interface OperatorLine {
  level: string;
  message: string;
  fields: Record<string, unknown>;
}

/** A supervisor with real worker processes, for tests and benchmarks. It records log lines and op calls of scripts. */
export class VmRig {
  readonly compiler = new ScriptCompiler();
  readonly lines = new Map<string, GuildLogLine[]>();
  readonly calls: OpCall[] = [];
  /** By compartment. */
  readonly #programs = new Map<string, Program>();
  readonly operatorLines: OperatorLine[] = [];
  /** Answers op calls; by default with an empty object. */
  onOp: (call: OpCall) => Promise<Json> = () => Promise.resolve({});
  #supervisor: VmSupervisor | null = null;

  get supervisor(): VmSupervisor {
    if (this.#supervisor === null) throw new Error('not started');
    return this.#supervisor;
  }

  async start(options: Partial<VmSupervisorOptions> = {}): Promise<void> {
    this.#supervisor = new VmSupervisor({
      workers: 1,
      workerPath: await locateWorker(),
      ops: ['messages.send', 'kv.get', 'kv.set', 'log'],
      events: { 'message.create': ['channel', 'user', 'guild', 'none'], 'member.add': ['user', 'guild', 'none'] },
      log: this.#log({}),
      seedOf: (guildId, name) =>
        Promise.resolve(createHash('sha256').update(`secret ${guildId} ${name}`).digest('hex').slice(0, 32)),
      ...options,
    });
    await this.#supervisor.start();
  }

  async stop(): Promise<void> {
    this.compiler.close();
    await this.#supervisor?.stop();
  }

  linesOf(guildId: string): GuildLogLine[] {
    let lines = this.lines.get(guildId);
    if (lines === undefined) this.lines.set(guildId, (lines = []));
    return lines;
  }

  /** A program of the guild's scripts, or of another compartment of it. */
  async program(
    guildId: string,
    sources: Record<string, string>,
    compartment: Compartment = scriptsCompartment(guildId),
  ): Promise<Program> {
    const modules = [];
    for (const [name, source] of Object.entries(sources)) {
      const { code, map } = await this.compiler.compile({ guildId, name, source });
      modules.push({ name, versionId: name, contentHash: hashOf([name, source]), code, map });
    }
    return { compartment, hash: hashOf(modules), modules, listens: [] };
  }

  load(program: Program): Promise<OpenOutcome> {
    const { id } = program.compartment;
    this.#programs.set(id, program);
    return this.supervisor.open(program, (lines) => this.linesOf(id).push(...lines));
  }

  async open(guildId: string, source: string): Promise<void> {
    await this.load(await this.program(guildId, { main: source }));
  }

  /** Dispatches a message; again if the machine was too busy, as jobserver does. */
  message(id: string, content: string, eventId = `${id}:${content}`): Promise<UnitOutcome> {
    return this.dispatch(id, { id: eventId, name: 'message.create', payload: { content } });
  }

  /** Dispatches an event to all handlers of a compartment at once. @returns the worst outcome, with the sum of ops */
  async dispatch(id: string, event: RigEvent): Promise<UnitOutcome> {
    for (;;) {
      const opened = await this.load(this.#programs.get(id)!);
      if (opened.status === 'cut-off') {
        if (opened.fault.code === 'vm.starved') continue;
        return opened;
      }
      const handlers = opened.handlers.filter((handler) => handler.event === event.name);
      if (handlers.length === 0 && opened.setAside !== null) {
        return { status: 'cut-off', fault: opened.setAside, blamed: true, endedIsolate: false };
      }
      const outcomes = await Promise.all(handlers.map((handler) => this.unit(id, event, handler)));
      const worst =
        outcomes.find(({ status }) => status === 'cut-off') ?? outcomes.find(({ status }) => status === 'failed');
      if (worst?.status === 'cut-off') {
        if (worst.fault.code === 'vm.starved') continue;
        return worst;
      }
      const ends = outcomes.filter((outcome) => outcome.status !== 'cut-off');
      const ops = ends.reduce((sum, outcome) => sum + outcome.ops, 0);
      const cpuMs = ends.reduce((sum, outcome) => sum + outcome.cpuMs, 0);
      return { ...(worst ?? { status: 'done' as const }), ops, cpuMs };
    }
  }

  /** Runs one handler with an event. */
  unit(id: string, { id: eventId, payload, at = Date.now() }: RigEvent, handler: VmHandler): Promise<UnitOutcome> {
    return this.supervisor.dispatch(
      id,
      { eventId, handler, payload, at },
      {
        onOp: (call) => {
          this.calls.push(call);
          return this.onOp(call);
        },
        onLog: (lines) => this.linesOf(id).push(...lines),
      },
    );
  }

  #log(bound: Record<string, unknown>): LogPort {
    const write =
      (level: string) =>
      (message: string, fields: Record<string, unknown> = {}): void =>
        void this.operatorLines.push({ level, message, fields: { ...bound, ...fields } });
    return {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
      with: (fields) => this.#log({ ...bound, ...fields }),
    };
  }
}

function hashOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
