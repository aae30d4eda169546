// Writes src/rest/operations.gen.ts from Discord's OpenAPI document: node libs/discord-sim/generate.ts <openapi.json>
import { readFileSync, writeFileSync } from 'node:fs';

interface Described {
  operationId: string;
  security?: Array<Record<string, string[]>>;
  responses: Record<string, unknown>;
}

const source = process.argv[2];
if (!source) throw new Error('name the OpenAPI document: node libs/discord-sim/generate.ts <openapi.json>');
const document = JSON.parse(readFileSync(source, 'utf8')) as { paths: Record<string, Record<string, Described>> };

const lines: string[] = [];
for (const [path, methods] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    if (!operation?.operationId) continue;
    const security = operation.security ?? [{}];
    const open = security.some((choice) => Object.keys(choice).length === 0);
    const oauth = security.some((choice) => 'OAuth2' in choice);
    const success = Object.keys(operation.responses).filter((status) => /^2\d\d$/.test(status));
    const auth = `${open ? 'n' : ''}b${oauth ? 'o' : ''}`;
    lines.push(
      `  ${operation.operationId}: { method: '${method.toUpperCase()}', path: '${path}', auth: '${auth}', success: [${success.join(', ')}] },`,
    );
  }
}

writeFileSync(
  new URL('src/rest/operations.gen.ts', import.meta.url),
  `// Generated from Discord's OpenAPI document by libs/discord-sim/generate.ts. Do not edit.

/** \`auth\`: n none, b bot token, o OAuth2 bearer token. \`success\`: statuses of an answer that is no error. */
export const operations = {
${lines.join('\n')}
} as const;

export type OperationId = keyof typeof operations;
`,
);
process.stdout.write(`${lines.length} operations\n`);
