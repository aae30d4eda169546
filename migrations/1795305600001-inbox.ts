import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The ordered inbox of each guild, and the lease that decides which process may run its VM. */
export class Inbox1795305600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Appends lock this row, so that numbers become visible in order.
    await runner.query(`CREATE TABLE inbox (guild_id text PRIMARY KEY, last_seq bigint NOT NULL)`);
    // A separate table, because renewing a lease must not wait for appends.
    await runner.query(`
      CREATE TABLE guild_lease (
        guild_id text PRIMARY KEY,
        owner text,
        fence bigint NOT NULL,
        until timestamptz NOT NULL
      )`);
    // The row stays for the redelivery window after its handling, to recognize a redelivery.
    await runner.query(`
      CREATE TABLE inbox_event (
        guild_id text NOT NULL,
        seq bigint NOT NULL,
        id text NOT NULL,
        name text NOT NULL,
        payload text NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        received_at timestamptz NOT NULL DEFAULT now(),
        handled_at timestamptz,
        parked_at timestamptz,
        code text,
        message text,
        PRIMARY KEY (guild_id, id)
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX inbox_event_waiting ON inbox_event (guild_id, seq)
      WHERE handled_at IS NULL AND parked_at IS NULL`);
    await runner.query(`
      CREATE INDEX inbox_event_parked ON inbox_event (guild_id, parked_at) WHERE parked_at IS NOT NULL`);
    await runner.query(`CREATE INDEX inbox_event_handled ON inbox_event (handled_at) WHERE handled_at IS NOT NULL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE inbox_event, guild_lease, inbox`);
  }
}
