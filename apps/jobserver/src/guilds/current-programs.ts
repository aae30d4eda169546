import type { CompilerPort, GuildLogLine, GuildProgram, LogPort, ProgramModule, ScriptsPort } from '#libs/ports';
import { toFault } from '#libs/vocabulary';

type Scripts = Pick<ScriptsPort, 'program' | 'artefact' | 'saveArtefact' | 'activeSource' | 'replaceArtefact'>;

/**
 * Guilds' programs in the form of the current compiler: output of an older compiler is compiled again at its first use. Code of an
 * older compiler never runs, because it does not track which unit it belongs to.
 */
export class CurrentPrograms implements Pick<ScriptsPort, 'program'> {
  readonly #scripts: Scripts;
  readonly #compiler: CompilerPort;
  readonly #log: LogPort;
  readonly #tell: (guildId: string, line: GuildLogLine) => void;

  /** @param tell writes a line of the guild's log */
  constructor(
    scripts: Scripts,
    compiler: CompilerPort,
    log: LogPort,
    tell: (guildId: string, line: GuildLogLine) => void,
  ) {
    this.#tell = tell;
    this.#scripts = scripts;
    this.#compiler = compiler;
    this.#log = log;
  }

  async program(guildId: string): Promise<GuildProgram | null> {
    const program = await this.#scripts.program(guildId);
    const stale = (program?.modules ?? []).filter(({ contentHash }) => !this.#compiler.isCurrent(contentHash));
    if (stale.length === 0) return program;
    await Promise.all(stale.map((module) => this.#renew(guildId, module)));
    const renewed = await this.#scripts.program(guildId);
    if (renewed === null) return null;
    const modules = renewed.modules.filter(({ contentHash }) => this.#compiler.isCurrent(contentHash));
    if (modules.length === renewed.modules.length) return renewed;
    return { ...renewed, modules, hash: [renewed.hash, ...modules.map(({ contentHash }) => contentHash)].join(' ') };
  }

  /** Compiles a script again. If it no longer compiles, the guild's log says so. @throws Fault that is retryable */
  async #renew(guildId: string, { versionId }: ProgramModule): Promise<void> {
    const version = await this.#scripts.activeSource(versionId);
    if (version === null) return;
    const { name, source } = version;
    const hash = this.#compiler.artefactHash(name, source);
    try {
      if ((await this.#scripts.artefact(hash)) === null) {
        await this.#scripts.saveArtefact(hash, await this.#compiler.compile({ guildId, name, source }));
      }
    } catch (error) {
      const fault = toFault(error);
      if (fault.retryable) throw fault;
      this.#log.warn('a script could not be compiled again', { guildId, script: name, error });
      const message = `Script "${name}" does not run: it no longer compiles. ${fault.message} Correct it and save it.`;
      this.#tell(guildId, { level: 'error', code: fault.code, script: name, message });
      return;
    }
    await this.#scripts.replaceArtefact(versionId, hash);
  }
}
