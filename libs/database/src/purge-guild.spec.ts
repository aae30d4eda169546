import { givenStores } from '../testing/given-stores.ts';
import { purgeGuild } from './purge-guild.ts';
import type { Stores } from './stores.ts';

// Real PostgreSQL.
let stores: Stores;
givenStores((opened) => (stores = opened));

/** Stores rows of a guild in every store. */
async function furnish(guildId: string): Promise<void> {
  const { inbox, scripts, kv, runs, database } = stores;
  await inbox.append([{ id: `${guildId}-1`, guildId, name: 'n', payload: 1 }]);
  await scripts.create(guildId, 'ping', null, `// of ${guildId}`);
  await kv.set(guildId, 'key', 'value', { once: 'once' });
  await runs.create({ task: 't', guildId, input: null });
  await database.query(`INSERT INTO guild (id, name, bot_present) VALUES ($1, 'Guild', false)`, [guildId]);
  await database.query(`INSERT INTO guild_lease VALUES ($1, 'me', 1, now()) ON CONFLICT DO NOTHING`, [guildId]);
  await database.query(`INSERT INTO timer (guild_id, name, data, next_at) VALUES ($1, 'daily', '1', now())`, [guildId]);
}

/** Rows that contain the guild's id in any way, by table. */
async function rowsOf(guildId: string): Promise<Record<string, number>> {
  const { database } = stores;
  const { rows: tables } = await database.query<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const found: Record<string, number> = {};
  for (const { name } of tables) {
    const { rows } = await database.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${name} AS one WHERE to_jsonb(one)::text LIKE '%' || $1 || '%'`,
      [guildId],
    );
    if (rows[0]!.n > 0) found[name] = rows[0]!.n;
  }
  return found;
}

it('a guild that the bot has left → all its rows are deleted, and another guild keeps everything', async () => {
  await furnish('100000000000000001');
  await furnish('100000000000000002');
  const before = await rowsOf('100000000000000002');
  expect(Object.keys(await rowsOf('100000000000000001'))).toEqual(Object.keys(before));
  expect(Object.keys(before).length).toBeGreaterThanOrEqual(6);
  const deleted = await purgeGuild(stores.database, '100000000000000001');
  expect(deleted).toMatchObject({ guild: 1, script: 1, kv: 1, inbox_event: 1, run: 1 });
  await expect(rowsOf('100000000000000001')).resolves.toEqual({});
  await expect(rowsOf('100000000000000002')).resolves.toEqual(before);
  await expect(purgeGuild(stores.database, '100000000000000001')).resolves.toEqual({});
});

it('a guild that the bot is in → rejected, and everything is kept', async () => {
  await furnish('100000000000000003');
  await stores.database.query(`UPDATE guild SET bot_present = true WHERE id = '100000000000000003'`);
  const before = await rowsOf('100000000000000003');
  await expect(purgeGuild(stores.database, '100000000000000003')).rejects.toMatchObject({ code: 'guild.present' });
  await expect(rowsOf('100000000000000003')).resolves.toEqual(before);
});

it('every table → has no guild data, has a column guild_id, or is deleted with one that has', async () => {
  const aboutNone = new Set(['guild', 'migration', 'script_artefact', 'web_session']);
  const { rows } = await stores.database.query<{ name: string }>(
    `WITH RECURSIVE deleted AS (
       SELECT c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND a.attname = 'guild_id' AND c.relkind IN ('r', 'p')
       UNION
       SELECT f.conrelid FROM pg_constraint f JOIN deleted ON f.confrelid = deleted.oid
        WHERE f.contype = 'f' AND f.confdeltype = 'c')
     SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND oid NOT IN (SELECT oid FROM deleted) ORDER BY name`,
  );
  expect(rows.map(({ name }) => name).filter((name) => !aboutNone.has(name))).toEqual([]);
});
