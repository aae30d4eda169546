import { accessKinds, type Route } from '#libs/http';
import { format } from 'prettier';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** The processes with controllers, as they were built: their decorators need a compiler. */
const processes: Array<[name: string, module: string, table: string]> = [
  ['webserver', 'apps/webserver', 'webserverRoutes'],
  ['jobserver', 'apps/jobserver', 'jobserverRoutes'],
  ['bot', 'apps/bot', 'botRoutes'],
];

const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;

function tableOf(routes: Route[]): string {
  const rows = routes.map(({ method, path: at, access }) =>
    row(method === 'ALL' ? 'all, and below' : method, `\`${at}\``, access),
  );
  return [row('method', 'route', 'access'), row('---', '---', '---'), ...rows].join('\n');
}

async function page(): Promise<string> {
  const kinds = Object.entries(accessKinds).map(([name, what]) => row(name, what));
  const parts = await Promise.all(
    processes.map(async ([name, folder, table]) => {
      const built = (await import(path.join(root, 'dist', folder, 'src/access-table.js'))) as Record<
        string,
        () => Promise<Route[]>
      >;
      return `## ${name}\n\n${tableOf(await built[table]!())}\n`;
    }),
  );
  return `<!-- Written by \`make gen\` from the routes of the processes. Do not edit. -->

# Access

What a caller has to prove for each route. A process does not start with a route that does not say so; a path has one spelling,
and letter case and a slash at its end count.

${[row('access', 'what is required'), row('---', '---'), ...kinds].join('\n')}

${parts.join('\n')}`;
}

const settings = JSON.parse(await readFile(path.join(root, '.prettierrc.json'), 'utf8')) as object;
await writeFile(
  path.join(root, 'docs/reference/access.md'),
  await format(await page(), { ...settings, parser: 'markdown' }),
);
