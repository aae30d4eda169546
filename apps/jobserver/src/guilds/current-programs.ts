import type { CompilerPort, GuildProgram, LogPort, ProgramModule, ScriptsPort } from '#libs/ports';

type Scripts = Pick<ScriptsPort, 'program' | 'artefact' | 'saveArtefact' | 'activeSource' | 'replaceArtefact'>;

/** Guilds' programs as the current compiler makes them: what an older one made is compiled again when it is first used. */
export class CurrentPrograms implements Pick<ScriptsPort, 'program'> {
  readonly #scripts: Scripts;
  readonly #compiler: CompilerPort;
  readonly #log: LogPort;

  constructor(scripts: Scripts, compiler: CompilerPort, log: LogPort) {
    this.#scripts = scripts;
    this.#compiler = compiler;
    this.#log = log;
  }

  async program(guildId: string): Promise<GuildProgram | null> {
    const program = await this.#scripts.program(guildId);
    const stale = (program?.modules ?? []).filter(({ contentHash }) => !this.#compiler.isCurrent(contentHash));
    if (stale.length === 0) return program;
    const renewed = await Promise.all(stale.map((module) => this.#renew(guildId, module)));
    return renewed.includes(true) ? this.#scripts.program(guildId) : program;
  }

  /** @returns false for a script that does not compile any more: it goes on as it was compiled before */
  async #renew(guildId: string, { versionId }: ProgramModule): Promise<boolean> {
    const version = await this.#scripts.activeSource(versionId);
    if (version === null) return false;
    const { name, source } = version;
    const hash = this.#compiler.artefactHash(name, source);
    try {
      if ((await this.#scripts.artefact(hash)) === null) {
        await this.#scripts.saveArtefact(hash, await this.#compiler.compile({ guildId, name, source }));
      }
    } catch (error) {
      this.#log.warn('a script could not be compiled again', { guildId, script: name, error });
      return false;
    }
    await this.#scripts.replaceArtefact(versionId, hash);
    return true;
  }
}
