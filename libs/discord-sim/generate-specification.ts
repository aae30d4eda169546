// Generates two files from Discord's OpenAPI document: src/rest/specification.gen.ts (answers, for strict mode) and
// testing/specification/requests.gen.ts (requests, for tests that generate them).
import { readFileSync, writeFileSync } from 'node:fs';

interface Described {
  operationId?: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}
interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Schema;
}
type Schema = { [key: string]: unknown };

const source = process.argv[2];
if (!source)
  throw new Error('name the OpenAPI document: node libs/discord-sim/generate-specification.ts <openapi.json>');
const document = JSON.parse(readFileSync(source, 'utf8')) as {
  paths: Record<string, Record<string, Described> & { parameters?: never }>;
  components: { schemas: Record<string, Schema> };
};
const SCHEMA = '#/components/schemas/';
const DROPPED = new Set(['description', 'title', 'example', 'examples', 'externalDocs', 'deprecated']);
let reached = new Map<string, unknown>();

/** Keeps only the keywords that matter. `oneOf` becomes `anyOf`, because the alternatives of the document overlap. */
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
// Every operation can answer an error with these.
for (const name of ['ErrorResponse', 'RatelimitedResponse']) reach(SCHEMA + name);

/** Corrections where Discord's documentation and Discord itself allow more than the document. */
const corrections: Record<string, object> = {
  // Forwards: https://docs.discord.com/developers/resources/message#message-reference-types
  MessageReferenceType: { type: 'integer', enum: [0, 1] },
  // The code of a field error is a word: https://docs.discord.com/developers/reference#error-messages
  InnerErrors: {
    type: 'object',
    properties: {
      _errors: {
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          properties: { code: { type: 'string' }, message: { type: 'string' } },
          required: ['code', 'message'],
        },
      },
    },
    additionalProperties: false,
    required: ['_errors'],
  },
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
process.stdout.write(`${answers.length} operations, ${schemas.length} schemas of answers\n`);

reached = new Map();
const requests: string[] = [];
for (const { parameters, ...methods } of Object.values(document.paths)) {
  // Fields of a path that apply to all its methods are listed beside them.
  const shared = (parameters ?? []) as Parameter[];
  for (const operation of Object.values(methods)) {
    if (!operation?.operationId) continue;
    const own = [...shared, ...(operation.parameters ?? [])].map((one) => ({
      name: one.name,
      in: one.in,
      required: one.required ?? false,
      schema: reduce(one.schema),
    }));
    const bodies = Object.entries(operation.requestBody?.content ?? {}).map(([type, { schema }]) => [
      type,
      reduce(schema),
    ]);
    const request = { parameters: own, bodies: Object.fromEntries(bodies) as object };
    requests.push(`  ${operation.operationId}: ${JSON.stringify(request)},`);
  }
}
for (const [name, schema] of Object.entries(corrections)) if (reached.has(name)) reached.set(name, schema);
const asked = [...reached].sort(([a], [b]) => (a < b ? -1 : 1));

writeFileSync(
  new URL('testing/specification/requests.gen.ts', import.meta.url),
  `// Generated from Discord's OpenAPI document by libs/discord-sim/generate-specification.ts. Do not edit.
// That document: Copyright 2023 Discord, MIT licence, https://github.com/discord/discord-api-spec
import type { RequestDescription, Schema } from './schema.ts';

/** What each operation may be asked: its parameters, and its body by content type. */
export const requests: Readonly<Record<string, RequestDescription>> = {
${requests.join('\n')}
};

export const schemas: Readonly<Record<string, Schema>> = {
${asked.map(([name, schema]) => `  ${name}: ${JSON.stringify(schema)},`).join('\n')}
};
`,
);
process.stdout.write(`${requests.length} operations, ${asked.length} schemas of requests\n`);
