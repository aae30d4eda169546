import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { descendants, environmentOf } from '../process-table.ts';
import type { World } from '../world.ts';
import type { KnownSecrets } from './known-secrets.ts';

export interface Finding {
  /** File, `table.column`, address or process. */
  place: string;
  kinds: string[];
}

const findingOf = (place: string, text: string, secrets: KnownSecrets): Finding[] => {
  const kinds = [...secrets.within(text)];
  return kinds.length > 0 ? [{ place, kinds }] : [];
};

/** Searches every file of a folder, by name and content. */
export function searchFolder(folder: string, secrets: KnownSecrets): Finding[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.flatMap((entry) => {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file);
    return findingOf(name, `${name}\n${readFileSync(file, 'latin1')}`, secrets);
  });
}

/** Searches every text, JSON and binary column of every table, row by row. */
export async function searchDatabase(
  url: string,
  secrets: KnownSecrets,
): Promise<{ findings: Finding[]; rows: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: columns } = await client.query<{ schema: string; table: string; column: string }>(
      `SELECT table_schema AS schema, table_name AS table, column_name AS column FROM information_schema.columns
       JOIN information_schema.tables USING (table_schema, table_name)
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
         AND (data_type IN ('text', 'character varying', 'json', 'jsonb', 'bytea', 'ARRAY', 'USER-DEFINED', 'hstore'))`,
    );
    const findings: Finding[] = [];
    let rows = 0;
    for (const { schema, table, column } of columns) {
      const name = [schema, table].map((part) => client.escapeIdentifier(part)).join('.');
      const { rows: values } = await client.query<[unknown]>({
        text: `SELECT ${client.escapeIdentifier(column)} FROM ${name} WHERE ${client.escapeIdentifier(column)} IS NOT NULL`,
        rowMode: 'array',
      });
      rows += values.length;
      const text = values.map(([value]) => textOf(value)).join('\n');
      findings.push(...findingOf(`${table}.${column}`, text, secrets));
    }
    return { findings, rows };
  } finally {
    await client.end();
  }
}

function textOf(value: unknown): string {
  if (Buffer.isBuffer(value)) return value.toString('latin1');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * Searches the command lines of all processes, which every user of the machine can read, and the variables of the VM workers.
 */
export function searchProcesses(world: World, secrets: KnownSecrets): { findings: Finding[]; workers: number } {
  const pids = [...world.mainstay.processes.values()].flatMap(({ pid }) => pid ?? []);
  const rows = pids.flatMap((pid) => descendants(pid)).concat(descendants(process.pid));
  const workers = rows.filter(({ command }) => command.includes('vm-worker'));
  return {
    workers: workers.length,
    findings: [
      ...rows.flatMap(({ command }) => findingOf(`command line of ${command.slice(0, 60)}`, command, secrets)),
      ...workers.flatMap(({ pid }) => findingOf('environment of a VM worker', environmentOf(pid), secrets)),
    ],
  };
}
