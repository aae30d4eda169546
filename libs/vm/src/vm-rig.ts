import { ScriptCompiler } from '#libs/compiler';
import type { GuildLogLine, GuildProgram, LogPort } from '#libs/ports';
import type { Json } from '#libs/vocabulary';
import { createHash } from 'node:crypto';
import {
  locateWorker,
  VmSupervisor,
  type DispatchOutcome,
  type OpCall,
  type VmEvent,
  type VmSupervisorOptions,
} from './index.ts';

export interface OperatorLine {
  level: string;
  message: string;
  fields: Record<string, unknown>;
}

/** A supervisor with real worker processes, for tests and benchmarks: it keeps what scripts said and asked for. */
export class VmRig {
  readonly compiler = new ScriptCompiler();
  readonly lines = new Map<string, GuildLogLine[]>();
  readonly calls: OpCall[] = [];
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
      events: ['message.create', 'member.add'],
      log: this.#log({}),
      onOp: (call) => {
        this.calls.push(call);
        return this.onOp(call);
      },
      seedOf: (guildId, name) =>
        Promise.resolve(createHash('sha256').update(`secret ${guildId} ${name}`).digest('hex').slice(0, 32)),
      onLog: (guildId, lines) => this.linesOf(guildId).push(...lines),
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

  async program(guildId: string, sources: Record<string, string>): Promise<GuildProgram> {
    const modules = [];
    for (const [name, source] of Object.entries(sources)) {
      const { code, map } = await this.compiler.compile({ guildId, name, source });
      modules.push({ name, versionId: name, contentHash: hashOf([name, source]), code, map });
    }
    return { guildId, hash: hashOf(modules), modules, listens: [] };
  }

  async open(guildId: string, source: string): Promise<void> {
    await this.supervisor.open(await this.program(guildId, { main: source }));
  }

  /** Hands a message over; again if the machine was too busy for it, as jobserver does. */
  message(guildId: string, content: string, id = `${guildId}:${content}`): Promise<DispatchOutcome> {
    return this.dispatch(guildId, { id, name: 'message.create', payload: { content } });
  }

  async dispatch(guildId: string, event: VmEvent): Promise<DispatchOutcome> {
    for (;;) {
      const outcome = await this.supervisor.dispatch(guildId, event);
      if (outcome.status !== 'cut-off' || outcome.fault.code !== 'vm.starved') return outcome;
    }
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
