/** A guild's script: a name, a switch, and immutable versions of which one is active. */
export interface Script {
  id: string;
  guildId: string;
  /** `[a-z0-9-]+`, unique within the guild: how the guild's other scripts import it. */
  name: string;
  enabled: boolean;
  activeVersionId: string | null;
  /** Why the guild's VM runs without it; null when it does not. */
  setAside: SetAsideCause | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Why a script was cut off while it was loaded. */
export interface SetAsideCause {
  code: string;
  message: string;
  line: number | null;
}

/** An immutable state of a script. */
export interface ScriptVersion {
  id: string;
  scriptId: string;
  /** 1, 2, 3 … within the script. */
  number: number;
  source: string;
  /** Hash of name and source. */
  contentHash: string;
  authorId: string | null;
  createdAt: Date;
  /** Set by `script.deploy` once the version was tried: names of events it listens for. */
  listens: string[] | null;
}

/** Program of a guild: its enabled scripts, each at its active version. */
export interface GuildProgram {
  guildId: string;
  /** Changes whenever a module does. */
  hash: string;
  modules: ProgramModule[];
  listens: string[];
}

/** One script of a program, compiled. */
export interface ProgramModule {
  name: string;
  versionId: string;
  /** Hash of the compiled code: `CompilerPort.artefactHash`. */
  contentHash: string;
  /** Compiled JavaScript, CommonJS, as `libs/compiler` makes it. */
  code: string;
  /** Source map (JSON) from `code` to the author's TypeScript. */
  map: string;
}

/** Data that is saved with a source. */
export interface NewVersion {
  /** Names of the scripts that it imports, as the compiler found them. */
  imports?: readonly string[];
  /** The version that was edited. */
  baseVersion?: number | undefined;
}

/** The active version of a script and what it imports; null: not known. */
export interface ActiveImports {
  scriptId: string;
  name: string;
  versionId: string;
  number: number;
  imports: string[] | null;
}

/** Scripts of guilds, their versions, and the live programs. */
export interface ScriptsPort {
  list(guildId: string): Promise<Script[]>;
  /** @throws Fault `script.unknown` (404) also for one of another guild */
  get(guildId: string, scriptId: string): Promise<Script>;
  /** @throws Fault `script.name-taken` (409), `script.too-many`, `script.storage-full` (409) */
  create(
    guildId: string,
    name: string,
    authorId: string | null,
    source: string,
    about?: Pick<NewVersion, 'imports'>,
  ): Promise<{ script: Script; version: ScriptVersion }>;
  rename(guildId: string, scriptId: string, name: string): Promise<Script>;
  /** @throws Fault `script.program-too-large` (409) when the guild's program would be */
  setEnabled(guildId: string, scriptId: string, enabled: boolean): Promise<Script>;
  /** Stores which scripts the guild's VM runs without, by name: these and no others. */
  noteSetAside(guildId: string, causes: ReadonlyMap<string, SetAsideCause>): Promise<void>;
  /** Takes the script out of the program and of every list. `restore` brings it back for 7 days. */
  delete(guildId: string, scriptId: string): Promise<void>;
  /**
   * Undoes `delete`; answers with a script that is not deleted as it is.
   *
   * @throws Fault `script.name-taken` (409), `script.too-many`, `script.program-too-large` (409), `script.unknown` once it was removed for good
   */
  restore(guildId: string, scriptId: string): Promise<Script>;
  /**
   * Appends a version; the same source as the newest version answers with that version. Does not activate it. Deletes the
   * script's oldest versions when it has too many, or when the guild's sources are too large together.
   *
   * @throws Fault `script.version-conflict` (409, `data.latestVersion`) if a newer one than `baseVersion` is there;
   *   `script.storage-full` (409)
   */
  addVersion(
    guildId: string,
    scriptId: string,
    source: string,
    authorId: string | null,
    about?: NewVersion,
  ): Promise<ScriptVersion>;
  /** Newest first, without source. */
  versions(guildId: string, scriptId: string): Promise<Array<Omit<ScriptVersion, 'source'>>>;
  version(guildId: string, scriptId: string, number: number): Promise<ScriptVersion>;
  /** Bytes of the latest source of each script. */
  latestSizes(guildId: string): Promise<Array<{ name: string; bytes: number }>>;
  /** The latest sources of the scripts with these names. */
  latestSources(guildId: string, names: readonly string[]): Promise<Array<{ name: string; source: string }>>;
  /** Of all scripts with an active version, also those that are switched off. */
  activeImports(guildId: string): Promise<ActiveImports[]>;
  saveImports(versionId: string, imports: readonly string[]): Promise<void>;
  /**
   * Stores the results of compiling and trying it, and makes it the active version.
   *
   * @throws Fault `script.program-too-large` (409) when the guild's program would be
   */
  activate(guildId: string, versionId: string, tried: { artefactHash: string; listens: string[] }): Promise<Script>;
  /** Compiled artefacts by `CompilerPort.artefactHash`. Those that no active version uses are deleted after a day. */
  artefact(artefactHash: string): Promise<{ code: string; map: string } | null>;
  saveArtefact(artefactHash: string, artefact: { code: string; map: string }): Promise<void>;
  /** Source of a version that is active; null when there is none. */
  activeSource(versionId: string): Promise<{ name: string; source: string } | null>;
  /** The active version has been compiled again. */
  replaceArtefact(versionId: string, artefactHash: string): Promise<void>;
  /** Null when the guild has no enabled script. */
  program(guildId: string): Promise<GuildProgram | null>;
  /** For the bot's filter: of every guild (or one), the events that its program listens for. */
  listens(guildId?: string): Promise<Array<{ guildId: string; listens: string[] }>>;
}
