import { z } from 'zod';
import type { Definitions } from './definitions.ts';

/** JSON Schemas of every definition, for readers other than TypeScript. */
export function schemas({ events, ops, tasks }: Definitions): string {
  return JSON.stringify({
    events: Object.fromEntries(
      events.map(({ definition: { name, payload } }) => [name, jsonSchema(payload, 'output')]),
    ),
    ops: Object.fromEntries(ops.map(({ definition }) => [definition.name, call(definition)])),
    tasks: Object.fromEntries(tasks.map(({ definition }) => [definition.name, call(definition)])),
  });
}

const call = ({ input, output }: { input: z.ZodType; output: z.ZodType }): object => ({
  input: jsonSchema(input, 'input'),
  output: jsonSchema(output, 'output'),
});

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema: target }) => {
      if (zodSchema._zod.def.type === 'void') target.type = 'null';
      // Our own metadata, for the generator and the dispatcher.
      delete target['printAs'];
      delete target['belongsTo'];
    },
  });
  return rest;
}
