import type { z } from 'zod';

type Schema = z.core.$ZodType;

interface Def {
  type: string;
  shape?: Record<string, Schema>;
  element?: Schema;
  valueType?: Schema;
  innerType?: Schema;
  in?: Schema;
  options?: readonly Schema[];
  checks?: readonly z.core.$ZodCheck[];
}

const defOf = (schema: Schema) => schema._zod.def as unknown as Def;

/** The alternatives of a schema, without wrappers. */
function alternatives(schema: Schema): Schema[] {
  const def = defOf(schema);
  const inner = def.innerType ?? (def.type === 'pipe' ? def.in : undefined);
  if (inner) return alternatives(inner);
  return def.options ? def.options.flatMap(alternatives) : [schema];
}

function below(schema: Schema, key: PropertyKey): Schema[] {
  const def = defOf(schema);
  const next = def.shape?.[String(key)] ?? def.element ?? def.valueType;
  return next ? alternatives(next) : [];
}

/** The schemas that read the value at a path. */
export function schemasAt(root: Schema, path: ReadonlyArray<PropertyKey>): Schema[] {
  return path.reduce<Schema[]>((found, key) => found.flatMap((schema) => below(schema, key)), alternatives(root));
}

/** Minimum and maximum length of a schema that has both. */
export function boundsOf(schemas: readonly Schema[]): { minimum: number; maximum: number } | null {
  for (const schema of schemas) {
    const checks = (defOf(schema).checks ?? []).map(({ _zod }) => _zod.def as { minimum?: number; maximum?: number });
    const minimum = checks.find((check) => check.minimum !== undefined)?.minimum;
    const maximum = checks.find((check) => check.maximum !== undefined)?.maximum;
    if (minimum !== undefined && maximum !== undefined) return { minimum, maximum };
  }
  return null;
}
