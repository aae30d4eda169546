import { ChannelId, Json } from '#libs/vocabulary';
import { z } from 'zod';
import { printType, type NamedTypes, type Side } from './print-type.ts';

function print(schema: z.ZodType, side: Side = 'input'): string {
  return printType(schema, side, new Map()).replaceAll(/\s+/g, ' ');
}

const person = z.object({ name: z.string() }).meta({ printAs: 'Person', description: 'A person.' });

describe('printType', () => {
  it.each<[string, z.ZodType, string]>([
    ['an id', ChannelId, 'string'],
    ['a whole number', z.int().min(1), 'number'],
    ['a literal', z.literal(['a', 1]), '"a" | 1'],
    ['an enum', z.enum(['a', 'b']), '"a" | "b"'],
    ['null', z.string().nullable(), 'string | null'],
    ['an array of a union', z.array(z.union([z.string(), z.null()])), 'Array<string | null>'],
    ['an array of strings', z.array(z.string()), 'string[]'],
    ['a tuple', z.tuple([z.string()], z.boolean()), '[string, ...boolean[]]'],
    ['a record', z.record(z.string(), z.int()), 'Record<string, number>'],
    ['any JSON', Json, 'Json'],
    ['nothing', z.void(), 'void'],
    ['no properties', z.object({}), 'Record<string, never>'],
    ['a key that is no identifier', z.object({ 'a-b': z.string() }), '{ "a-b": string; }'],
    ['an optional property', z.object({ a: z.string().optional() }), '{ a?: string | undefined; }'],
    ['a description of a property', z.object({ a: z.string().describe('An a.') }), '{ /** An a. */ a: string; }'],
    [
      'a description inside a wrapper',
      z.object({ a: z.string().describe('An a.').nullable() }),
      '{ /** An a. */ a: string | null; }',
    ],
    ['a comment’s end in a comment', z.object({ a: z.string().describe('*/ x') }), '{ /** *\\/ x */ a: string; }'],
  ])('prints %s', (_, schema, expected) => {
    expect(print(schema)).toBe(expected);
  });

  it('a default → optional for the caller, present for the receiver', () => {
    const schema = z.object({ a: z.int().default(5) });
    expect(print(schema, 'input')).toBe('{ /** @default 5 */ a?: number | undefined; }');
    expect(print(schema, 'output')).toBe('{ a: number; }');
  });

  it('a named type → printed once, under its name, with its own description', () => {
    const named: NamedTypes = new Map();
    const schema = z.object({ one: person.describe('The first.'), more: z.array(person) });
    expect(printType(schema, 'output', named)).toContain('/** The first. */\n  one: Person;\n  more: Person[];');
    expect([...named]).toEqual([['Person', '/** A person. */\ninterface Person {\n  name: string;\n}']]);
  });

  it('two types with one name → rejected', () => {
    const other = z.object({ age: z.int() }).meta({ printAs: 'Person' });
    expect(() => print(z.object({ person, other }))).toThrow(/two different types are printed as "Person"/);
  });

  it('a schema that cannot be printed → rejected', () => {
    expect(() => print(z.map(z.string(), z.string()))).toThrow(/"map" schemas cannot be printed yet/);
    expect(() => print(z.looseObject({}))).toThrow(/catchall/);
  });
});
