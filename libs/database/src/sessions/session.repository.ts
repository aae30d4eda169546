import type { Session, SessionsPort } from '#libs/ports';
import type { Sql } from '../database.ts';

const columns = `id_hash AS "idHash", id, device, user_id AS "userId", "user", encrypted_tokens AS "encryptedTokens",
  csrf_token AS "csrfToken", created_at AS "createdAt", last_seen_at AS "lastSeenAt", expires_at AS "expiresAt"`;

/** Sessions of the website. */
export class PostgresSessions implements SessionsPort {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  async create(session: Parameters<SessionsPort['create']>[0]): Promise<Session> {
    const { idHash, userId, user, encryptedTokens, csrfToken, device, expiresAt } = session;
    const { rows } = await this.#sql.query<Session>(
      `INSERT INTO web_session (id_hash, user_id, "user", encrypted_tokens, csrf_token, device, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${columns}`,
      [idHash, userId, JSON.stringify(user), encryptedTokens, csrfToken, device, expiresAt],
    );
    return rows[0]!;
  }

  async get(idHash: string): Promise<Session | null> {
    const { rows } = await this.#sql.query<Session>(
      `SELECT ${columns} FROM web_session WHERE id_hash = $1 AND expires_at > now()`,
      [idHash],
    );
    return rows[0] ?? null;
  }

  async touch(idHash: string, change: Parameters<SessionsPort['touch']>[1] = {}): Promise<boolean> {
    const { count } = await this.#sql.query(
      `UPDATE web_session SET last_seen_at = now(), encrypted_tokens = coalesce($2, encrypted_tokens),
         expires_at = coalesce($3, expires_at)
       WHERE id_hash = $1 AND expires_at > now()`,
      [idHash, change.encryptedTokens ?? null, change.expiresAt ?? null],
    );
    return count > 0;
  }

  async delete(idHash: string): Promise<boolean> {
    const { count } = await this.#sql.query(`DELETE FROM web_session WHERE id_hash = $1 AND expires_at > now()`, [
      idHash,
    ]);
    return count > 0;
  }

  async listOfUser(userId: string): Promise<Session[]> {
    const { rows } = await this.#sql.query<Session>(
      `SELECT ${columns} FROM web_session WHERE user_id = $1 AND expires_at > now() ORDER BY created_at, id`,
      [userId],
    );
    return rows;
  }

  async takeExpired(limit: number): Promise<Session[]> {
    const { rows } = await this.#sql.query<Session>(
      `DELETE FROM web_session WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM web_session WHERE expires_at <= now() LIMIT $1 FOR UPDATE SKIP LOCKED)) RETURNING ${columns}`,
      [limit],
    );
    return rows;
  }
}
