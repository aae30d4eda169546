// Generates values that a schema of Discord's document allows.
import type { Random } from '../../src/random.ts';
import { IMAGE, SOUND } from './files.ts';
import { schemas } from './requests.gen.ts';
import { open, type Schema } from './schema.ts';

/** Source of values that refer to existing objects. */
export interface Source {
  random: Random;
  /** An id for a field of this name. */
  id(name: string): string;
  /** Probability that an optional field is present. */
  density: number;
  now: number;
}

const WORDS = ['word', 'two words', 'Ünïcödé', '文字', '🦆', 'a-b_c', "o'clock", '<b>', '%s', '\u202e', 'null', '0'];

function text(source: Source, { minLength = 0, maxLength = 60 }: Schema): string {
  const { random } = source;
  if (random.chance(0.05) && maxLength <= 6_000) return 'x'.repeat(maxLength);
  if (random.chance(0.05)) return 'y'.repeat(minLength);
  const plain = random.chance(0.7) ? `word${random.between(1, 9999)}` : random.pick(WORDS);
  return plain.slice(0, maxLength).padEnd(minLength, 'z');
}

function special(source: Source, schema: Schema, name: string): string | undefined {
  const { random } = source;
  if (schema.contentEncoding === 'base64') return name === 'sound' ? SOUND : IMAGE;
  if (schema.contentEncoding === 'binary') return 'binary';
  switch (schema.format) {
    case 'snowflake':
      return source.id(name);
    case 'date-time':
      return new Date(source.now + random.between(60, 20_000) * 60_000).toISOString();
    case 'uri':
      return `https://example.com/${random.between(1, 99)}`;
    case 'nonce':
      return `n${random.between(1, 1e9)}`;
    default:
  }
  if (schema.pattern?.startsWith('^#')) return `#${random.hex(6)}`;
  if (/(^|_)id$|permissions$|^allow$|^deny$/.test(name) && name !== 'custom_id')
    return /permissions|allow|deny/.test(name) ? String(random.between(0, 2 ** 30)) : source.id(name);
  if (name === 'url' || name.endsWith('_url')) return 'https://example.com/x';
  return undefined;
}

function integer({ random }: Source, { minimum, maximum, format }: Schema): number {
  const low = minimum ?? (random.chance(0.1) ? -1 : 0);
  const high = maximum ?? (format === 'int32' ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER);
  const pick = random.next();
  if (pick < 0.1) return low;
  if (pick < 0.2) return high;
  return random.between(low, Math.min(high, low + 100));
}

function list(source: Source, schema: Schema, name: string): unknown[] {
  const { minItems = 0, maxItems = 100, items = {} } = schema;
  const count = Math.max(minItems, Math.min(maxItems, source.random.between(0, 3)));
  const made = Array.from({ length: count }, () => invent(source, items, name));
  if (!schema.uniqueItems) return made;
  return [...new Map(made.map((one) => [JSON.stringify(one), one])).values()];
}

function record(source: Source, schema: Schema, name: string): object {
  const made: Record<string, unknown> = {};
  const required = new Set(schema.required);
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (required.has(key) || source.random.chance(source.density)) {
      // Deeper values are rarer, to keep requests small.
      const inner = {
        ...source,
        density: source.density * 0.8,
        id: (one: string) => source.id(one === 'id' ? key : one),
      };
      made[key] = invent({ ...inner, id: source.id }, property, key);
    }
  }
  const { additionalProperties: more } = schema;
  if (typeof more === 'object' && source.random.chance(source.density)) {
    const locales = /localizations/.test(name) ? ['de', 'en-US', 'fr', 'ja'] : ['alpha', 'beta'];
    for (const key of locales.slice(0, source.random.between(0, 2))) made[key] = invent(source, more, key);
  }
  return made;
}

/** A value that the schema allows. */
export function invent(source: Source, given: Schema, name = ''): unknown {
  const schema = open(given, schemas);
  const { random } = source;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  if (schema.anyOf) {
    const filled = schema.anyOf.filter(({ type }) => type !== 'null');
    const choice = filled.length < schema.anyOf.length && random.chance(0.15) ? { type: 'null' } : random.pick(filled);
    const chosen = invent(source, choice, name);
    const { anyOf: _, ...rest } = schema;
    return schema.properties ? Object.assign(chosen as object, record(source, rest, name)) : chosen;
  }
  const types = [schema.type ?? (schema.properties ? 'object' : 'any')].flat();
  if (types.includes('null') && random.chance(0.12)) return null;
  switch (types.find((type) => type !== 'null')) {
    case 'string':
      return special(source, schema, name) ?? text(source, schema);
    case 'integer':
      return integer(source, schema);
    case 'number':
      return schema.maximum === 1 ? random.next() : integer(source, schema);
    case 'boolean':
      return random.chance(0.5);
    case 'array':
      return list(source, schema, name);
    case 'object':
      return record(source, schema, name);
    case undefined:
      return null;
    default:
      return random.pick(['any', 7, true, null, {}]);
  }
}
