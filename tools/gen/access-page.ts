import { accessKinds, type Route } from '#libs/http';
import { format } from 'prettier';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** The processes with controllers. They are loaded from the build, because their decorators need a compiler. */
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

The proof that each route requires from its caller. A process refuses to start when a route does not declare it. Each path has one
spelling: letter case and a trailing slash count.

${[row('access', 'requirement'), row('---', '---'), ...kinds].join('\n')}

${parts.join('\n')}`;
}

const settings = JSON.parse(await readFile(path.join(root, '.prettierrc.json'), 'utf8')) as object;
await writeFile(
  path.join(root, 'docs/reference/access.md'),
  await format(await page(), { ...settings, parser: 'markdown' }),
);
