import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Admin } from '../admin.ts';
import { until } from '../until.ts';
import { World } from '../world.ts';

const folder = path.resolve(import.meta.dirname, '../scripts');
const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
const sourceOf = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
/** The other files are only imported. */
const scripts = files.filter((file) => sourceOf(file).includes(`'start ${path.basename(file, '.ts')}'`));
const imported = files.filter((file) => !scripts.includes(file));

/** Detects a script that hangs (milliseconds). */
const silenceMs = 120_000;

interface Line {
  id: string;
  level: string;
  message: string;
  script?: string | null;
  line?: number | null;
}

/**
 * Guild scripts that test the SDK from inside: each logs `passed: <what>` for each check and `complete` at its end. The message
 * `start <name>` starts one. A script error, or silence, fails the test.
 */
describe('guild scripts', () => {
  let world: World;
  let admin: Admin;

  beforeAll(async () => {
    world = await World.boot();
    admin = await world.admin();
    for (const file of [...imported, ...scripts]) {
      await world.deploy(admin, path.basename(file, '.ts'), sourceOf(file));
    }
  });
  afterAll(() => world?.close());

  it.each(scripts)('%s', async (file) => {
    const name = path.basename(file, '.ts');
    const guildId = world.guild().id;
    const newest = await admin.get<{ lines: Line[] }>(`/api/guilds/${guildId}/log?limit=1`);
    let after = newest.lines[0]?.id ?? '0';
    await world.person().say(world.channel('general'), `start ${name}`);
    const passed: string[] = [];
    for (let complete = false; !complete;) {
      const lines = await until(
        `a line of ${name}`,
        async () => {
          const page = await admin.get<{ lines: Line[] }>(`/api/guilds/${guildId}/log?limit=100&after=${after}`);
          return page.lines.length > 0 && page.lines;
        },
        silenceMs,
      );
      for (const line of lines.toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))) {
        after = line.id;
        if (line.level === 'error') throw new Error(`${line.script}:${line.line} ${line.message}`);
        if (line.script !== name) continue;
        if (line.message.startsWith('passed: ')) passed.push(line.message.slice(8));
        complete ||= line.message === 'complete';
      }
    }
    process.stdout.write(`${name}: ${passed.length} checks (${passed.join('; ')})\n`);
    expect(passed.length).toBeGreaterThan(0);
  });
});
