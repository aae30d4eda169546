import type { z } from 'zod';
import { indent, jsdoc, propertyKey } from './text.ts';

/** Whether a type is printed for a caller (defaults may be left out) or for a receiver. */
export type Side = 'input' | 'output';

/** Types with a name (`printAs`), collected while printing. */
export type NamedTypes = Map<string, string>;

type Printable = z.ZodType & {
  def: {
    type: string;
    innerType: Printable;
    element: Printable;
    shape: Record<string, Printable>;
    catchall?: Printable;
    keyType: Printable;
    valueType: Printable;
    options: Printable[];
    items: Printable[];
    rest: Printable | null;
    values: unknown[];
    entries: Record<string, string | number>;
    defaultValue: unknown;
  };
};

/** The author's description of a schema; a wrapper inherits the description of the schema inside it. */
export function descriptionOf(schema: z.ZodType): string | undefined {
  const { innerType } = (schema as Printable).def;
  return schema.description ?? (innerType ? descriptionOf(innerType) : undefined);
}

/**
 * Prints a zod schema as the TypeScript type that zod infers from it. A generated type test checks that they are equal.
 *
 * @throws TypeError for a schema kind without a case here
 */
export function printType(schema: z.ZodType, side: Side, named: NamedTypes): string {
  const name = schema.meta()?.['printAs'] as string | undefined;
  if (name === undefined) return printShape(schema as Printable, side, named);
  if (name !== 'Json') collect(name, original(schema, name), side, named);
  return name;
}

/** A description for one use of a named schema creates a clone of it: the name belongs to the original. */
function original(schema: z.ZodType, name: string): Printable {
  const { parent } = schema._zod as { parent?: z.ZodType };
  return parent?.meta()?.['printAs'] === name ? original(parent, name) : (schema as Printable);
}

function collect(name: string, schema: Printable, side: Side, named: NamedTypes): void {
  if (!named.has(name)) named.set(name, '');
  else if (named.get(name) === '') return;
  const text = printNamed(name, schema, side, named);
  const before = named.get(name);
  if (before && before !== text) throw new TypeError(`two different types are printed as "${name}"`);
  named.set(name, text);
}

function printNamed(name: string, schema: Printable, side: Side, named: NamedTypes): string {
  const doc = jsdoc(schema.description === undefined ? [] : [schema.description]);
  const type = printShape(schema, side, named);
  return schema.def.type === 'object' ? `${doc}interface ${name} ${type}` : `${doc}type ${name} = ${type};`;
}

function printShape(schema: Printable, side: Side, named: NamedTypes): string {
  const { def } = schema;
  const print = (inner: Printable): string => printType(inner, side, named);
  switch (def.type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
    case 'undefined':
    case 'void':
    case 'never':
      return def.type;
    case 'literal':
      return def.values.map((value) => JSON.stringify(value)).join(' | ');
    case 'enum':
      return Object.values(def.entries)
        .map((value) => JSON.stringify(value))
        .join(' | ');
    case 'optional':
      return `${print(def.innerType)} | undefined`;
    case 'default':
      return side === 'input' ? `${print(def.innerType)} | undefined` : print(def.innerType);
    case 'nullable':
      return `${print(def.innerType)} | null`;
    case 'array':
      return arrayOf(print(def.element));
    case 'tuple':
      return `[${[...def.items.map(print), ...(def.rest ? [`...${arrayOf(print(def.rest))}`] : [])].join(', ')}]`;
    case 'union':
      return def.options.map(print).join(' | ');
    case 'record':
      return `Record<${print(def.keyType)}, ${print(def.valueType)}>`;
    case 'object':
      return printObject(def, side, named);
    default:
      throw new TypeError(`"${def.type}" schemas cannot be printed yet: add a case to tools/gen/print-type.ts`);
  }
}

/** The usual notation: `T[]` for simple names, otherwise `Array<…>`. */
const arrayOf = (element: string): string => (/^\w+$/.test(element) ? `${element}[]` : `Array<${element}>`);

function printObject({ shape, catchall }: Printable['def'], side: Side, named: NamedTypes): string {
  if (catchall && catchall.def.type !== 'never') throw new TypeError('an object with a catchall cannot be printed');
  const properties = Object.entries(shape).map(([key, property]) => {
    const optional = side === 'input' ? property._zod.optin : property._zod.optout;
    const type = printType(property, side, named);
    return `${propertyDoc(property, side)}${propertyKey(key)}${optional !== undefined ? '?' : ''}: ${type};`;
  });
  return properties.length === 0 ? 'Record<string, never>' : `{\n${indent(properties.join('\n'))}\n}`;
}

function propertyDoc(property: Printable, side: Side): string {
  const lines: string[] = [];
  const description = descriptionOf(property);
  if (description !== undefined) lines.push(description);
  if (side === 'input' && property.def.type === 'default') {
    if (lines.length > 0) lines.push('');
    lines.push(`@default ${JSON.stringify(property.def.defaultValue)}`);
  }
  return jsdoc(lines);
}
