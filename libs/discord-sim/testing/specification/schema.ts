/** The parts of JSON Schema that Discord's OpenAPI document uses. */
export interface Schema {
  $ref?: string;
  type?: string | readonly string[];
  enum?: readonly unknown[];
  const?: unknown;
  anyOf?: readonly Schema[];
  allOf?: readonly Schema[];
  properties?: Readonly<Record<string, Schema>>;
  additionalProperties?: boolean | Schema;
  required?: readonly string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minProperties?: number;
  maxProperties?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  format?: string;
  contentEncoding?: string;
  default?: unknown;
}

/** Requests that an operation accepts. */
export interface RequestDescription {
  parameters: ReadonlyArray<{ name: string; in: string; required: boolean; schema: Schema }>;
  /** By content type. */
  bodies: Readonly<Record<string, Schema>>;
}

/** A schema without references and `allOf` at its top; its own fields override those of its references. */
export function open(schema: Schema, schemas: Readonly<Record<string, Schema>>): Schema {
  const { $ref, allOf, ...own } = schema;
  if ($ref !== undefined) return { ...open(schemas[$ref.split('/').pop()!]!, schemas), ...own };
  if (!allOf) return schema;
  // A narrowed enumeration replaces the whole one.
  const all: Schema = { ...own };
  for (const part of allOf) {
    const { anyOf, properties, required, ...more } = open(part, schemas);
    const isNarrowed = all.enum !== undefined || all.properties !== undefined;
    Object.assign(all, { ...more, ...all });
    if (anyOf && !isNarrowed) all.anyOf = anyOf;
    if (properties) all.properties = { ...properties, ...all.properties };
    if (required) all.required = [...required, ...(all.required ?? [])];
  }
  return all;
}

/** Whether the schema accepts a value of this JSON type. */
export function typesOf(schema: Schema, schemas: Readonly<Record<string, Schema>>): Set<string> {
  const one = open(schema, schemas);
  if (one.anyOf && one.properties === undefined) {
    return new Set(one.anyOf.flatMap((part) => [...typesOf(part, schemas)]));
  }
  if (one.type !== undefined) return new Set([one.type].flat());
  if (one.const !== undefined) return new Set([typeof one.const === 'number' ? 'integer' : typeof one.const]);
  return new Set(one.properties ? ['object'] : ['any']);
}
