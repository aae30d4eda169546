import { z } from 'zod';

/** Our own metadata, which readers do not need. */
const own = new Set(['belongsTo', 'printAs', 'id']);

/** A zod schema as JSON Schema (2020-12, the dialect of OpenAPI 3.1). */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _version, ...printed } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    reused: 'inline',
    override: ({ jsonSchema: node }) => {
      for (const name of own) if (typeof node[name] === 'string') delete node[name];
    },
  });
  return printed;
}
