import type { ActiveImports, ProgramModule, Script, ScriptVersion, SetAsideCause } from '#libs/ports';
import type { Sql } from '../database.ts';

type VersionRow = Omit<ScriptVersion, 'source'>;
type ModuleRow = ProgramModule & { listens: string[]; switchedAt: Date | null };

const scriptColumns = `script.id, script.guild_id AS "guildId", script.name, script.enabled,
  script.active_version_id AS "activeVersionId", script.set_aside::json AS "setAside", script.created_at AS "createdAt", script.updated_at AS "updatedAt"`;
const versionColumns = `version.id, version.script_id AS "scriptId", version.number,
  version.content_hash AS "contentHash", version.author_id AS "authorId", version.created_at AS "createdAt", version.listens`;

/** One script of a guild ($1, $2) that is not deleted. */
const living = `guild_id = $1 AND id = $2 AND deleted_at IS NULL`;

/** SQL of scripts and their versions. */
export class ScriptRepository {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async list(guildId: string): Promise<Script[]> {
    const { rows } = await this.#sql.query<Script>(
      `SELECT ${scriptColumns} FROM script WHERE guild_id = $1 AND deleted_at IS NULL ORDER BY name COLLATE "C"`,
      [guildId],
    );
    return rows;
  }

  async get(guildId: string, id: string): Promise<Script | null> {
    return this.#one(`SELECT ${scriptColumns} FROM script WHERE ${living}`, [guildId, id]);
  }

  /** Locks the script's row until the transaction ends, so that its versions are numbered in order. */
  async lock(guildId: string, id: string): Promise<Script | null> {
    return this.#one(`SELECT ${scriptColumns} FROM script WHERE ${living} FOR UPDATE`, [guildId, id]);
  }

  /** Makes creations in one guild take turns, so that they can be counted. */
  async lockGuild(guildId: string): Promise<number> {
    await this.#sql.query(`SELECT pg_advisory_xact_lock(hashtextextended('scripts:' || $1, 0))`, [guildId]);
    const { rows } = await this.#sql.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM script WHERE guild_id = $1 AND deleted_at IS NULL`,
      [guildId],
    );
    return rows[0]!.count;
  }

  async insert(id: string, guildId: string, name: string): Promise<Script> {
    const script = await this.#one(
      `INSERT INTO script (id, guild_id, name) VALUES ($1, $2, $3) RETURNING ${scriptColumns}`,
      [id, guildId, name],
    );
    return script!;
  }

  async rename(guildId: string, id: string, name: string): Promise<Script | null> {
    return this.#one(`UPDATE script SET name = $3, updated_at = now() WHERE ${living} RETURNING ${scriptColumns}`, [
      guildId,
      id,
      name,
    ]);
  }

  async setEnabled(guildId: string, id: string, enabled: boolean): Promise<Script | null> {
    return this.#one(
      `UPDATE script SET enabled = $3, updated_at = now(),
         set_aside = CASE WHEN enabled = $3 THEN set_aside END,
         switched_at = CASE WHEN enabled = $3 THEN switched_at ELSE clock_timestamp() END
       WHERE ${living} RETURNING ${scriptColumns}`,
      [guildId, id, enabled],
    );
  }

  async noteSetAside(guildId: string, causes: ReadonlyMap<string, SetAsideCause>): Promise<void> {
    await this.#sql.query(
      `UPDATE script SET set_aside = now_aside.cause FROM (
         SELECT script.id, given.cause FROM script
         LEFT JOIN unnest($2::text[], $3::text[]) AS given (name, cause) ON given.name = script.name AND script.enabled
         WHERE script.guild_id = $1 AND script.deleted_at IS NULL) now_aside
       WHERE script.id = now_aside.id AND script.set_aside IS DISTINCT FROM now_aside.cause`,
      [guildId, [...causes.keys()], [...causes.values()].map((cause) => JSON.stringify(cause))],
    );
  }

  /** Marks the script as deleted; housekeeping deletes the row later. */
  async delete(guildId: string, id: string): Promise<boolean> {
    const { count } = await this.#sql.query(`UPDATE script SET deleted_at = now() WHERE ${living}`, [guildId, id]);
    return count > 0;
  }

  /** Null when no deleted script has this id. */
  async restore(guildId: string, id: string): Promise<Script | null> {
    return this.#one(
      `UPDATE script SET deleted_at = NULL WHERE guild_id = $1 AND id = $2 AND deleted_at IS NOT NULL
       RETURNING ${scriptColumns}`,
      [guildId, id],
    );
  }

  async newest(scriptId: string): Promise<ScriptVersion | null> {
    const { rows } = await this.#sql.query<ScriptVersion>(
      `SELECT ${versionColumns}, version.source FROM script_version version
       WHERE script_id = $1 ORDER BY number DESC LIMIT 1`,
      [scriptId],
    );
    return rows[0] ?? null;
  }

  async insertVersion(version: {
    id: string;
    scriptId: string;
    number: number;
    source: string;
    contentHash: string;
    authorId: string | null;
    imports: readonly string[] | null;
  }): Promise<ScriptVersion> {
    const { rows } = await this.#sql.query<ScriptVersion>(
      `INSERT INTO script_version AS version (id, script_id, number, source, content_hash, author_id, imports)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${versionColumns}, version.source`,
      [
        version.id,
        version.scriptId,
        version.number,
        version.source,
        version.contentHash,
        version.authorId,
        version.imports,
      ],
    );
    await this.#sql.query(`UPDATE script SET updated_at = now() WHERE id = $1`, [version.scriptId]);
    return rows[0]!;
  }

  /** Deletes the oldest versions beyond `keep`, never the active one. */
  async pruneVersions(scriptId: string, keep: number): Promise<void> {
    await this.#sql.query(
      `DELETE FROM script_version WHERE script_id = $1
         AND number <= (SELECT max(number) FROM script_version WHERE script_id = $1) - $2
         AND id IS DISTINCT FROM (SELECT active_version_id FROM script WHERE id = $1)`,
      [scriptId, keep],
    );
  }

  /** Bytes of all versions of the guild's scripts. */
  async sourceBytes(guildId: string): Promise<number> {
    const { rows } = await this.#sql.query<{ bytes: number }>(
      `SELECT coalesce(sum(octet_length(version.source)), 0)::float8 AS bytes
       FROM script_version version JOIN script ON script.id = version.script_id
       WHERE script.guild_id = $1 AND script.deleted_at IS NULL`,
      [guildId],
    );
    return rows[0]!.bytes;
  }

  /**
   * Deletes the oldest versions until this number of bytes is free, never the newest or the active one. @returns bytes deleted
   */
  async pruneBytes(scriptId: string, bytes: number): Promise<number> {
    const { rows } = await this.#sql.query<{ bytes: number }>(
      `WITH aged AS (
         SELECT id, sum(octet_length(source)) OVER (ORDER BY number) - octet_length(source) AS before
         FROM script_version WHERE script_id = $1
           AND number < (SELECT max(number) FROM script_version WHERE script_id = $1)
           AND id IS DISTINCT FROM (SELECT active_version_id FROM script WHERE id = $1)),
       gone AS (
         DELETE FROM script_version version USING aged WHERE version.id = aged.id AND aged.before < $2
         RETURNING octet_length(version.source) AS bytes)
       SELECT coalesce(sum(bytes), 0)::float8 AS bytes FROM gone`,
      [scriptId, bytes],
    );
    return rows[0]!.bytes;
  }

  async latestSizes(guildId: string): Promise<Array<{ name: string; bytes: number }>> {
    const { rows } = await this.#sql.query<{ name: string; bytes: number }>(
      `SELECT DISTINCT ON (script.id) script.name, octet_length(version.source) AS bytes
       FROM script JOIN script_version version ON version.script_id = script.id
       WHERE script.guild_id = $1 AND script.deleted_at IS NULL ORDER BY script.id, version.number DESC`,
      [guildId],
    );
    return rows;
  }

  async latestSources(guildId: string, names: readonly string[]): Promise<Array<{ name: string; source: string }>> {
    const { rows } = await this.#sql.query<{ name: string; source: string }>(
      `SELECT DISTINCT ON (script.id) script.name, version.source
       FROM script JOIN script_version version ON version.script_id = script.id
       WHERE script.guild_id = $1 AND script.deleted_at IS NULL AND script.name = ANY ($2)
       ORDER BY script.id, version.number DESC`,
      [guildId, names],
    );
    return rows;
  }

  async activeImports(guildId: string): Promise<ActiveImports[]> {
    const { rows } = await this.#sql.query<ActiveImports>(
      `SELECT script.id AS "scriptId", script.name, version.id AS "versionId", version.number, version.imports
       FROM script JOIN script_version version ON version.id = script.active_version_id
       WHERE script.guild_id = $1 AND script.deleted_at IS NULL ORDER BY script.name COLLATE "C"`,
      [guildId],
    );
    return rows;
  }

  async saveImports(versionId: string, imports: readonly string[]): Promise<void> {
    await this.#sql.query(`UPDATE script_version SET imports = $2 WHERE id = $1`, [versionId, imports]);
  }

  /** Bytes of the compiled code that the guild's VM would run. */
  async programBytes(guildId: string): Promise<number> {
    const { rows } = await this.#sql.query<{ bytes: number }>(
      `SELECT coalesce(sum(octet_length(artefact.code)), 0)::float8 AS bytes
       FROM script JOIN script_version version ON version.id = script.active_version_id
       JOIN script_artefact artefact ON artefact.content_hash = version.artefact_hash
       WHERE script.guild_id = $1 AND script.enabled AND script.deleted_at IS NULL`,
      [guildId],
    );
    return rows[0]!.bytes;
  }

  async activeSource(versionId: string): Promise<{ name: string; source: string } | null> {
    const { rows } = await this.#sql.query<{ name: string; source: string }>(
      `SELECT script.name, version.source
       FROM script_version version JOIN script ON script.active_version_id = version.id WHERE version.id = $1`,
      [versionId],
    );
    return rows[0] ?? null;
  }

  async replaceArtefact(versionId: string, artefactHash: string): Promise<void> {
    await this.#sql.query(`UPDATE script_version SET artefact_hash = $2 WHERE id = $1`, [versionId, artefactHash]);
  }

  async versions(scriptId: string): Promise<VersionRow[]> {
    const { rows } = await this.#sql.query<VersionRow>(
      `SELECT ${versionColumns} FROM script_version version WHERE script_id = $1 ORDER BY number DESC`,
      [scriptId],
    );
    return rows;
  }

  async version(scriptId: string, number: number): Promise<ScriptVersion | null> {
    const { rows } = await this.#sql.query<ScriptVersion>(
      `SELECT ${versionColumns}, version.source FROM script_version version WHERE script_id = $1 AND number = $2`,
      [scriptId, number],
    );
    return rows[0] ?? null;
  }

  /** Null when the version does not belong to the guild, or has not been compiled. */
  async activate(
    guildId: string,
    versionId: string,
    { artefactHash, listens }: { artefactHash: string; listens: string[] },
  ): Promise<Script | null> {
    return this.#one(
      `WITH chosen AS (
         UPDATE script_version version SET listens = $3, artefact_hash = $4 FROM script
         WHERE version.id = $2 AND script.id = version.script_id AND script.guild_id = $1
           AND script.deleted_at IS NULL AND EXISTS (SELECT FROM script_artefact WHERE content_hash = $4)
         RETURNING version.id, version.script_id)
       UPDATE script SET active_version_id = chosen.id, updated_at = now(),
         set_aside = CASE WHEN active_version_id = chosen.id THEN set_aside END FROM chosen WHERE script.id = chosen.script_id
       RETURNING ${scriptColumns}`,
      [guildId, versionId, listens, artefactHash],
    );
  }

  async hasVersion(guildId: string, versionId: string): Promise<boolean> {
    const { count } = await this.#sql.query(
      `SELECT FROM script_version version JOIN script ON script.id = version.script_id
       WHERE version.id = $2 AND script.guild_id = $1 AND script.deleted_at IS NULL`,
      [guildId, versionId],
    );
    return count > 0;
  }

  async modules(guildId: string): Promise<ModuleRow[]> {
    const { rows } = await this.#sql.query<ModuleRow>(
      `SELECT script.name, version.id AS "versionId", version.artefact_hash AS "contentHash", artefact.code, artefact.map,
         coalesce(version.listens, '{}') AS listens, script.switched_at AS "switchedAt"
       FROM script JOIN script_version version ON version.id = script.active_version_id
       JOIN script_artefact artefact ON artefact.content_hash = version.artefact_hash
       WHERE script.guild_id = $1 AND script.enabled AND script.deleted_at IS NULL ORDER BY script.name COLLATE "C"`,
      [guildId],
    );
    return rows;
  }

  async listens(guildId: string | null): Promise<Array<{ guildId: string; listens: string[] }>> {
    const { rows } = await this.#sql.query<{ guildId: string; listens: string[] }>(
      `SELECT script.guild_id AS "guildId", array_agg(DISTINCT event ORDER BY event) AS listens
       FROM script JOIN script_version version ON version.id = script.active_version_id, unnest(version.listens) event
       WHERE script.enabled AND script.deleted_at IS NULL AND ($1::text IS NULL OR script.guild_id = $1) GROUP BY script.guild_id`,
      [guildId],
    );
    return rows;
  }

  async #one(text: string, values: unknown[]): Promise<Script | null> {
    const { rows } = await this.#sql.query<Script>(text, values);
    return rows[0] ?? null;
  }
}
