import pg from 'pg';
import type { Credentials } from './credentials.ts';

/** Roles of the database: each schema belongs to one of them. */
export const roles = { owner: 'mainstay_owner', app: 'mainstay' } as const;

/** BullMQ creates and changes its tables itself, from the processes that use it. */
const ownerOf = { public: roles.owner, bullmq: roles.app } as const;

const ROLES_LOCK = 62_467_828;

/** Statements that give a role's objects in a schema to another role. */
const statements = `
  SELECT format('ALTER %s %I.%I OWNER TO %I', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW'
           WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END, n.nspname, c.relname, $2::text) AS text
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'S') AND pg_get_userbyid(c.relowner) <> $2
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                        AND (d.deptype = 'e' OR c.relkind = 'S' AND d.deptype IN ('a', 'i')))
  UNION ALL
  SELECT format('ALTER ROUTINE %s OWNER TO %I', p.oid::regprocedure, $2::text)
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
   WHERE n.nspname = $1 AND pg_get_userbyid(p.proowner) <> $2
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  UNION ALL
  SELECT format('ALTER TYPE %I.%I OWNER TO %I', n.nspname, t.typname, $2::text)
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
   WHERE n.nspname = $1 AND t.typtype IN ('e', 'd') AND pg_get_userbyid(t.typowner) <> $2
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')`;

/**
 * Creates the two roles without superuser rights, makes them the owners of the schemas, and lets the app's role read and write
 * all tables, also those of later migrations. Safe at each start and in several processes at once.
 */
export async function prepareRoles({ url, credentials }: { url: string; credentials: Credentials }): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'mainstay-roles' });
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [ROLES_LOCK]);
    for (const kind of ['owner', 'app'] as const) {
      const name = roles[kind];
      const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
      const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
      const rights = 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS';
      await client.query(`${verb} ROLE ${name} ${rights} PASSWORD ${client.escapeLiteral(credentials[kind])}`);
    }
    for (const [schema, role] of Object.entries(ownerOf)) await give(client, schema, role);
    await grant(client);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

async function give(client: pg.Client, schema: string, role: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
  if (rowCount === 0) return;
  await client.query(`ALTER SCHEMA ${schema} OWNER TO ${role}`);
  const { rows } = await client.query<{ text: string }>(statements, [schema, role]);
  for (const { text } of rows) await client.query(text);
}

async function grant(client: pg.Client): Promise<void> {
  const { owner, app } = roles;
  const rows = 'SELECT, INSERT, UPDATE, DELETE';
  const later = `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} IN SCHEMA public GRANT`;
  await client.query(`
    REVOKE ALL ON DATABASE postgres FROM PUBLIC;
    GRANT CONNECT, TEMPORARY ON DATABASE postgres TO ${owner};
    GRANT CONNECT, TEMPORARY, CREATE ON DATABASE postgres TO ${app};
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO ${app};
    GRANT ${rows} ON ALL TABLES IN SCHEMA public TO ${app};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${app};
    ${later} ${rows} ON TABLES TO ${app};
    ${later} USAGE, SELECT ON SEQUENCES TO ${app}`);
}
