import type {
  ActiveImports,
  GuildProgram,
  NewVersion,
  Script,
  ScriptsPort,
  ScriptVersion,
  SetAsideCause,
} from '#libs/ports';
import { Fault, limits } from '#libs/vocabulary';
import { createHash } from 'node:crypto';
import type { Database } from '../database.ts';
import { brokenConstraint } from '../unavailable.ts';
import { isId, newId } from '../uuid.ts';
import { ArtefactRepository } from './artefact.repository.ts';
import { ScriptRepository } from './script.repository.ts';

const unknown = (what: string) => new Fault('script.unknown', `This server has no such ${what}.`);
const namePattern = /^[a-z0-9-]+$/;

function orUnknown<T>(value: T | null, what = 'script'): T {
  if (value === null) throw unknown(what);
  return value;
}

function checkName(name: string): void {
  if (namePattern.test(name) && name.length <= limits.script.nameLength) return;
  throw new Fault(
    'script.bad-name',
    `The name of a script has 1 to ${limits.script.nameLength} of the characters a-z, 0-9 and "-".`,
  );
}

function checkSource(source: string): void {
  if (Buffer.byteLength(source) <= limits.script.sourceBytes) return;
  throw new Fault('script.too-large', `A script can have at most ${limits.script.sourceBytes} bytes.`);
}

const contentHashOf = (name: string, source: string): string =>
  createHash('sha256').update(`${name}\n${source}`).digest('hex');

/** Scripts in PostgreSQL. */
export class PostgresScripts implements ScriptsPort {
  readonly #database: Database;
  readonly #scripts: ScriptRepository;
  readonly #artefacts: ArtefactRepository;

  constructor(database: Database) {
    this.#database = database;
    this.#scripts = new ScriptRepository(database);
    this.#artefacts = new ArtefactRepository(database);
  }

  list(guildId: string): Promise<Script[]> {
    return this.#scripts.list(guildId);
  }

  async get(guildId: string, scriptId: string): Promise<Script> {
    return orUnknown(isId(scriptId) ? await this.#scripts.get(guildId, scriptId) : null);
  }

  async create(
    guildId: string,
    name: string,
    authorId: string | null,
    source: string,
    { imports }: Pick<NewVersion, 'imports'> = {},
  ): Promise<{ script: Script; version: ScriptVersion }> {
    checkName(name);
    checkSource(source);
    return this.#database
      .transaction(async (sql) => {
        const scripts = new ScriptRepository(sql);
        if ((await scripts.lockGuild(guildId)) >= limits.script.perGuild) throw tooMany();
        const script = await scripts.insert(newId(), guildId, name);
        await makeRoom(scripts, script, source);
        const contentHash = contentHashOf(name, source);
        const first = { id: newId(), scriptId: script.id, number: 1, source, contentHash, authorId };
        return { script, version: await scripts.insertVersion({ ...first, imports: imports ?? null }) };
      })
      .catch(nameTaken(isCalled(name)));
  }

  async rename(guildId: string, scriptId: string, name: string): Promise<Script> {
    checkName(name);
    if (!isId(scriptId)) throw unknown('script');
    return orUnknown(await this.#scripts.rename(guildId, scriptId, name).catch(nameTaken(isCalled(name))));
  }

  async setEnabled(guildId: string, scriptId: string, enabled: boolean): Promise<Script> {
    if (!isId(scriptId)) throw unknown('script');
    return this.#database.transaction(async (sql) => {
      const scripts = new ScriptRepository(sql);
      await scripts.lockGuild(guildId);
      const script = orUnknown(await scripts.setEnabled(guildId, scriptId, enabled));
      if (enabled) await refuseLargeProgram(scripts, guildId);
      return script;
    });
  }

  noteSetAside(guildId: string, causes: ReadonlyMap<string, SetAsideCause>): Promise<void> {
    return this.#scripts.noteSetAside(guildId, causes);
  }

  async delete(guildId: string, scriptId: string): Promise<void> {
    if (!isId(scriptId) || !(await this.#scripts.delete(guildId, scriptId))) throw unknown('script');
  }

  async restore(guildId: string, scriptId: string): Promise<Script> {
    if (!isId(scriptId)) throw unknown('script');
    const restored = await this.#database
      .transaction(async (sql) => {
        const scripts = new ScriptRepository(sql);
        const count = await scripts.lockGuild(guildId);
        const present = await scripts.get(guildId, scriptId);
        if (present) return present;
        if (count >= limits.script.perGuild) throw tooMany();
        const script = await scripts.restore(guildId, scriptId);
        if (script?.enabled === true) await refuseLargeProgram(scripts, guildId);
        return script;
      })
      .catch(nameTaken('Another script of this server has this name now. Rename that one, then try again.'));
    return orUnknown(restored);
  }

  async addVersion(
    guildId: string,
    scriptId: string,
    source: string,
    authorId: string | null,
    { baseVersion, imports }: NewVersion = {},
  ): Promise<ScriptVersion> {
    checkSource(source);
    if (!isId(scriptId)) throw unknown('script');
    return this.#database.transaction(async (sql) => {
      const scripts = new ScriptRepository(sql);
      await scripts.lockGuild(guildId);
      const script = orUnknown(await scripts.lock(guildId, scriptId));
      const newest = await scripts.newest(scriptId);
      if (newest?.source === source) return newest;
      if (newest && baseVersion !== undefined && newest.number !== baseVersion) throw conflict(newest.number);
      const number = (newest?.number ?? 0) + 1;
      const contentHash = contentHashOf(script.name, source);
      await makeRoom(scripts, script, source);
      const next = { id: newId(), scriptId, number, source, contentHash, authorId };
      const version = await scripts.insertVersion({ ...next, imports: imports ?? null });
      await scripts.pruneVersions(scriptId, limits.script.versionsKept);
      return version;
    });
  }

  async versions(guildId: string, scriptId: string): Promise<Array<Omit<ScriptVersion, 'source'>>> {
    const script = await this.get(guildId, scriptId);
    return this.#scripts.versions(script.id);
  }

  async version(guildId: string, scriptId: string, number: number): Promise<ScriptVersion> {
    const script = await this.get(guildId, scriptId);
    const storableNumber = Number.isInteger(number) && number > 0 && number < 2 ** 31;
    return orUnknown(storableNumber ? await this.#scripts.version(script.id, number) : null, 'version');
  }

  async activate(
    guildId: string,
    versionId: string,
    tried: { artefactHash: string; listens: string[] },
  ): Promise<Script> {
    const script = isId(versionId) ? await this.#activate(guildId, versionId, tried) : null;
    if (script) return script;
    if (!isId(versionId) || !(await this.#scripts.hasVersion(guildId, versionId))) throw unknown('version');
    throw new Fault('script.artefact-missing', 'This version has not been compiled.', { retryable: false });
  }

  latestSizes(guildId: string): Promise<Array<{ name: string; bytes: number }>> {
    return this.#scripts.latestSizes(guildId);
  }

  latestSources(guildId: string, names: readonly string[]): Promise<Array<{ name: string; source: string }>> {
    return this.#scripts.latestSources(guildId, names);
  }

  activeImports(guildId: string): Promise<ActiveImports[]> {
    return this.#scripts.activeImports(guildId);
  }

  saveImports(versionId: string, imports: readonly string[]): Promise<void> {
    return this.#scripts.saveImports(versionId, imports);
  }

  activeSource(versionId: string): Promise<{ name: string; source: string } | null> {
    return this.#scripts.activeSource(versionId);
  }

  replaceArtefact(versionId: string, artefactHash: string): Promise<void> {
    return this.#scripts.replaceArtefact(versionId, artefactHash);
  }

  artefact(artefactHash: string): Promise<{ code: string; map: string } | null> {
    return this.#artefacts.get(artefactHash);
  }

  saveArtefact(artefactHash: string, artefact: { code: string; map: string }): Promise<void> {
    return this.#artefacts.save(artefactHash, artefact);
  }

  async program(guildId: string): Promise<GuildProgram | null> {
    const rows = await this.#scripts.modules(guildId);
    if (rows.length === 0) return null;
    const modules = rows.map(({ name, versionId, contentHash, code, map }) => ({
      name,
      versionId,
      contentHash,
      code,
      map,
    }));
    const hash = createHash('sha256');
    for (const { name, versionId, contentHash, switchedAt } of rows)
      hash.update(`${name}\n${versionId}\n${contentHash}\n${switchedAt?.getTime() ?? ''}\n`);
    const listens = [...new Set(rows.flatMap((row) => row.listens))].toSorted();
    return { guildId, hash: hash.digest('hex'), modules, listens };
  }

  listens(guildId?: string): Promise<Array<{ guildId: string; listens: string[] }>> {
    return this.#scripts.listens(guildId ?? null);
  }

  #activate(
    guildId: string,
    versionId: string,
    tried: { artefactHash: string; listens: string[] },
  ): Promise<Script | null> {
    return this.#database.transaction(async (sql) => {
      const scripts = new ScriptRepository(sql);
      await scripts.lockGuild(guildId);
      const script = await scripts.activate(guildId, versionId, tried);
      if (script?.enabled === true) await refuseLargeProgram(scripts, guildId);
      return script;
    });
  }
}

/** Deletes old versions of the script when its guild has no room for one more source. */
async function makeRoom(scripts: ScriptRepository, { id, guildId }: Script, source: string): Promise<void> {
  const limit = limits.script.guildSourceBytes;
  const excess = (await scripts.sourceBytes(guildId)) + Buffer.byteLength(source) - limit;
  if (excess <= 0 || (await scripts.pruneBytes(id, excess)) >= excess) return;
  throw new Fault(
    'script.storage-full',
    `The scripts of a server and their kept versions may have ${limit} bytes together. Delete scripts that are not needed.`,
    { data: { limit } },
  );
}

/** @throws Fault `script.program-too-large` */
async function refuseLargeProgram(scripts: ScriptRepository, guildId: string): Promise<void> {
  const bytes = await scripts.programBytes(guildId);
  const limit = limits.script.programBytes;
  if (bytes <= limit) return;
  throw new Fault(
    'script.program-too-large',
    `The enabled scripts of a server may have ${limit} bytes together when they are compiled; these have ${bytes}. Switch scripts off or make them smaller.`,
    { data: { bytes, limit } },
  );
}

const tooMany = () => new Fault('script.too-many', `A server may have ${limits.script.perGuild} scripts.`);

const conflict = (latestVersion: number) =>
  new Fault('script.version-conflict', `Version ${latestVersion} was saved in the meantime.`, {
    data: { latestVersion },
  });

const isCalled = (name: string): string => `Another script of this server is called "${name}".`;

const nameTaken =
  (text: string) =>
  (error: unknown): never => {
    if (brokenConstraint(error) !== 'script_name') throw error;
    throw new Fault('script.name-taken', text);
  };
