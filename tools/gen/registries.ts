import type { Definitions, Found } from './definitions.ts';
import { byCode, header } from './text.ts';

const kinds = [
  { kind: 'events', one: 'event', type: 'EventName' },
  { kind: 'ops', one: 'op', type: 'OpName' },
  { kind: 'tasks', one: 'task', type: 'TaskName' },
] as const;

/** `registry.gen.ts` of each lib: every definition by name. */
export function registries(definitions: Definitions): Array<[file: string, text: string]> {
  return kinds.map(({ kind, one, type }) => [
    `libs/${kind}/src/registry.gen.ts`,
    registry(kind, one, type, definitions[kind] as Array<Found<{ name: string }>>),
  ]);
}

function registry(kind: string, one: string, type: string, found: Array<Found<{ name: string }>>): string {
  const imports = found.map(({ exportName, file }) => `import { ${exportName} } from './${file}';`).toSorted(byCode);
  const entries = found.map(({ definition, exportName }) =>
    definition.name === exportName ? `  ${exportName},` : `  '${definition.name}': ${exportName},`,
  );
  return `${header}${imports.join('\n')}

/** Every ${one} by name. */
export const ${kind} = {
${entries.join('\n')}
} as const;

export type ${type} = keyof typeof ${kind};
`;
}
