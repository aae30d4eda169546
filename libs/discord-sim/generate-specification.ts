// Writes src/rest/specification.gen.ts: what Discord's OpenAPI document says of answers, for strict mode.
import { readFileSync, writeFileSync } from 'node:fs';

interface Described {
  operationId?: string;
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}
type Schema = { [key: string]: unknown };

const source = process.argv[2];
if (!source)
  throw new Error('name the OpenAPI document: node libs/discord-sim/generate-specification.ts <openapi.json>');
const document = JSON.parse(readFileSync(source, 'utf8')) as {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, Schema> };
};
const SCHEMA = '#/components/schemas/';
const DROPPED = new Set(['description', 'title', 'example', 'examples', 'externalDocs', 'deprecated']);
const reached = new Map<string, unknown>();

/** Only what decides: `oneOf` becomes `anyOf`, because the alternatives of the document overlap. */
function reduce(node: unknown, isMap = false): unknown {
  if (Array.isArray(node)) return node.map((item) => reduce(item));
  if (node === null || typeof node !== 'object') return node;
  const schema: Schema = {};
  for (const [key, value] of Object.entries(node)) {
    if (isMap) schema[key] = reduce(value);
    else if (key === '$ref') schema[key] = reach(String(value));
    else if (key === 'oneOf') schema['anyOf'] = reduce(value);
    else if (key === 'const' || key === 'enum') schema[key] = value;
    else if (!DROPPED.has(key) && !key.startsWith('x-')) schema[key] = reduce(value, key === 'properties');
  }
  return schema;
}

function reach(reference: string): string {
  const name = reference.slice(SCHEMA.length);
  if (!reached.has(name)) {
    reached.set(name, {});
    reached.set(name, reduce(document.components.schemas[name]));
  }
  return `discord#/$defs/${name}`;
}

const answers: string[] = [];
for (const methods of Object.values(document.paths)) {
  for (const operation of Object.values(methods)) {
    if (!operation?.operationId) continue;
    const byStatus: Record<string, unknown> = {};
    for (const [status, { content }] of Object.entries(operation.responses)) {
      if (!/^2\d\d$/.test(status)) continue;
      byStatus[status] = content?.['application/json'] ? reduce(content['application/json'].schema) : null;
    }
    answers.push(`  ${operation.operationId}: ${JSON.stringify(byStatus)},`);
  }
}
/** Where Discord's documentation and Discord itself say more than the document. */
const corrections: Record<string, object> = {
  // Forwards: https://docs.discord.com/developers/resources/message#message-reference-types
  MessageReferenceType: { type: 'integer', enum: [0, 1] },
};
// Media channels: https://docs.discord.com/developers/resources/channel#channel-object-channel-types
const MEDIA = 16;
(reached.get('GuildChannelResponse') as { properties: { type: { enum: number[] } } }).properties.type.enum.push(MEDIA);
(reached.get('ChannelTypes') as { anyOf: object[] }).anyOf.push({ const: MEDIA });
for (const [name, schema] of Object.entries(corrections)) reached.set(name, schema);
const schemas = [...reached].sort(([a], [b]) => (a < b ? -1 : 1));

writeFileSync(
  new URL('src/rest/specification.gen.ts', import.meta.url),
  `// Generated from Discord's OpenAPI document by libs/discord-sim/generate-specification.ts. Do not edit.
// That document: Copyright 2023 Discord, MIT licence, https://github.com/discord/discord-api-spec

/** JSON Schema of each answer, by operation and status; null for one without a JSON body. */
export const answers: Readonly<Record<string, Readonly<Record<string, object | null>>>> = {
${answers.join('\n')}
};

export const schemas: Readonly<Record<string, object>> = {
${schemas.map(([name, schema]) => `  ${name}: ${JSON.stringify(schema)},`).join('\n')}
};
`,
);
process.stdout.write(`${answers.length} operations, ${schemas.length} schemas\n`);
