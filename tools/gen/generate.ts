import { coveragePage } from '#libs/discord-sim';
import { clientsPage } from '../../libs/discord-sim/testing/clients/clients-page.ts';
import { faults, limits } from '#libs/vocabulary';
import { format } from 'prettier';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { decisionsPage } from './decisions.ts';
import { loadDefinitions, root } from './definitions.ts';
import { discordRulesPage } from './discord-rules.ts';
import { drift } from './drift.ts';
import { envExample } from './env-example.ts';
import { exampleScripts } from './example-scripts.ts';
import { faultsPage } from './faults-page.ts';
import { limitsPage } from './limits-page.ts';
import { readme } from './readme.ts';
import { reference } from './reference.ts';
import { registries } from './registries.ts';
import { schemas } from './schemas.ts';
import { byCode, header } from './text.ts';
import { moduleTypings } from './typings.ts';

/** All generated files: path from the root and formatted text, in a fixed order. */
export async function generate(folder = root): Promise<Array<[file: string, text: string]>> {
  const definitions = await loadDefinitions(folder);
  const names = (found: Array<{ definition: { name: string } }>): string =>
    JSON.stringify(found.map(({ definition }) => definition.name));
  const typings = await formatted('typings.d.ts', moduleTypings(definitions));
  const files: Array<[string, string]> = [
    ...registries(definitions),
    ['libs/script-sdk/mainstay.gen.d.ts', `${header}\n${typings}`],
    [
      'libs/script-sdk/src/typings.gen.ts',
      `${header}
/** Declarations of the module \`mainstay\` and of a script's globals, for authors of scripts. */
export const typings = ${template(typings)};

/** Names of all ops: \`kv.set\` is \`set\` of \`kv\`; a name without a dot is a function outside any namespace. */
export const opNames = ${names(definitions.ops)} as const;

/** Names of all events that a script may listen for. */
export const eventNames = ${names(definitions.events)} as const;
`,
    ],
    ['libs/script-sdk/src/drift.gen.typetest.ts', drift(definitions)],
    ['libs/script-sdk/src/schemas.gen.json', schemas(definitions)],
    ['libs/script-sdk/src/examples.gen.ts', await exampleScripts(path.join(folder, 'libs/script-sdk/examples'))],
    ...reference(definitions),
    [
      'docs/reference/limits.md',
      limitsPage(limits, await readFile(path.join(folder, 'libs/vocabulary/src/limits.ts'), 'utf8')),
    ],
    ['docs/reference/faults.md', faultsPage(faults)],
    ['docs/decisions/README.md', await decisionsPage(path.join(folder, 'docs/decisions'))],
    ['docs/discord-sim.md', coveragePage()],
    ['docs/discord-sim-clients.md', clientsPage(await versions(folder))],
    ['docs/discord-sim-rules.md', await discordRulesPage(folder)],
    ['.env.example', envExample()],
    ['README.md', await readme(folder, 'libs/ops/src/kv/incr.op.ts')],
  ];
  const done = await Promise.all(
    files.map(async ([file, text]) => [file, await formatted(file, text)] as [string, string]),
  );
  return done.toSorted(([a], [b]) => byCode(a, b));
}

const template = (text: string): string => `\`${text.replaceAll(/[\\`]|\$\{/g, '\\$&')}\``;

/** Versions in package.json of the packages that tests use. */
async function versions(folder: string): Promise<Record<string, string>> {
  const text = await readFile(path.join(folder, 'package.json'), 'utf8');
  const { dependencies, devDependencies } = JSON.parse(text) as Record<string, Record<string, string>>;
  return { ...dependencies, ...devDependencies };
}

async function formatted(file: string, text: string): Promise<string> {
  const parser = file.endsWith('.ts')
    ? 'typescript'
    : file.endsWith('.json')
      ? 'json'
      : file.endsWith('.md')
        ? 'markdown'
        : null;
  if (parser === null) return text;
  const settings = JSON.parse(await readFile(path.join(root, '.prettierrc.json'), 'utf8')) as object;
  return format(text, { ...settings, parser });
}
