// Requests that the document does not allow, each with one error.
import { schemas } from './requests.gen.ts';
import { open, typesOf, type Schema } from './schema.ts';

export interface Mutation {
  /** The error. */
  kind: string;
  /** The path of the field. */
  path: string[];
  body: unknown;
  /** The same as text, where no object can represent it. */
  raw?: string;
  /** Whether Discord must reject it. */
  isRefused: boolean;
}

type Place = { path: string[]; schema: Schema; isRequired: boolean; value: unknown };

/** Every field that a value has or could have, at its top and below. */
function placesOf(given: Schema, value: unknown, path: string[] = []): Place[] {
  const schema = open(given, schemas);
  if (path.length > 3) return [];
  if (Array.isArray(value))
    return value
      .slice(0, 2)
      .flatMap((item, index) =>
        schema.items
          ? [
              { path: [...path, String(index)], schema: schema.items, isRequired: false, value: item },
              ...placesOf(schema.items, item, [...path, String(index)]),
            ]
          : [],
      );
  const { properties, required } = schema.anyOf ? ({} as Schema) : schema;
  if (!properties || value === null || typeof value !== 'object') return [];
  return Object.entries(properties).flatMap(([key, one]) => {
    const inside = (value as Record<string, unknown>)[key];
    const place = { path: [...path, key], schema: one, isRequired: required?.includes(key) ?? false, value: inside };
    return [place, ...(inside === undefined ? [] : placesOf(one, inside, place.path))];
  });
}

function replaced(value: unknown, path: readonly string[], next: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<string, unknown>;
  const inner = rest.length === 0 ? next : replaced(copy[key], rest, next);
  if (inner === undefined) delete copy[key];
  else copy[key] = inner;
  return copy;
}

/** A value of another type, which Discord does not convert. */
function wrongTypes(types: Set<string>): Array<[kind: string, value: unknown]> {
  const wrong: Array<[string, unknown]> = [];
  const takes = (...some: string[]) => types.has('any') || some.some((type) => types.has(type));
  if (!takes('object')) wrong.push(['an object', { a: 1 }]);
  if (!takes('array', 'object')) wrong.push(['a list', [[]]]);
  if (takes('object', 'array') && !takes('string', 'integer', 'number')) wrong.push(['a number', 7], ['text', 'text']);
  if (types.has('integer') && !takes('string'))
    wrong.push(['not a number', 'NaN'], ['infinity', 'Infinity'], ['hex', '0x10'], ['a fraction', 1.5]);
  if (types.has('boolean') && !takes('string', 'integer')) wrong.push(['neither true nor false', 'perhaps']);
  if (!takes('null')) wrong.push(['null', null]);
  return wrong;
}

function outOfBounds(given: Schema): Array<[kind: string, value: unknown]> {
  const schema = open(given, schemas);
  const wrong: Array<[string, unknown]> = [];
  const filled = (schema.anyOf ?? []).map((one) => open(one, schemas)).filter(({ type }) => type !== 'null');
  if (filled.length === 1 && schema.type === undefined) return outOfBounds(filled[0]!);
  if (filled.length > 0 && !filled.every((one) => one.const !== undefined)) return [];
  const { minimum, maximum, minLength, maxLength, minItems, maxItems, format } = schema;
  if (schema.enum || filled.length > 0) {
    const isText =
      schema.enum?.some((one) => typeof one === 'string') ?? filled.some((one) => typeof one.const === 'string');
    return [['no choice', isText ? 'no-such-choice' : 987_654]];
  }
  if (format === 'snowflake')
    return [
      ['no snowflake', 'abc'],
      ['a negative snowflake', '-1'],
    ];
  if (minimum !== undefined) wrong.push(['too small', minimum - 1]);
  if (maximum !== undefined) wrong.push(['too big', maximum + 1]);
  if (format === 'int32' && maximum === undefined) wrong.push(['more than 32 bits', 2 ** 40]);
  if (minLength !== undefined && minLength > 0) wrong.push(['too short', 'x'.repeat(minLength - 1)]);
  if (maxLength !== undefined && maxLength < 20_000) wrong.push(['too long', 'x'.repeat(maxLength + 1)]);
  if (format === 'date-time') wrong.push(['no time', 'yesterday']);
  if (minItems !== undefined && minItems > 0) wrong.push(['too few', []]);
  if (maxItems !== undefined && maxItems < 200 && schema.items)
    wrong.push(['too many', Array.from({ length: maxItems + 1 }, () => '1')]);
  return wrong;
}

const LONE = '\ud800';

/** Errors that no schema describes. */
function strange(body: unknown): Mutation[] {
  const made: Mutation[] = [];
  const add = (kind: string, text: string, isRefused: boolean, path: string[] = []) =>
    made.push({ kind, path, body, raw: text, isRefused });
  const text = JSON.stringify(body);
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return made;
  const rest = text === '{}' ? '}' : `,${text.slice(1)}`;
  add('an unknown field', `{"no_such_field":1${rest}`, false);
  add('__proto__', `{"__proto__":{"polluted":1}${rest}`, false);
  add('constructor', `{"constructor":{"prototype":{"polluted":1}}${rest}`, false);
  add('toString', `{"toString":1,"hasOwnProperty":1,"valueOf":null${rest}`, false);
  for (const [key, value] of Object.entries(body).slice(0, 3)) {
    const name = JSON.stringify(key);
    add('a key twice', `{${name}:{"first":1}${rest}`, false, [key]);
    add(
      'a huge number',
      text.replace(`${name}:${JSON.stringify(value)}`, () => `${name}:1e400`),
      false,
      [key],
    );
    add(
      'a long number',
      text.replace(`${name}:${JSON.stringify(value)}`, () => `${name}:123456789012345678901234567890`),
      false,
      [key],
    );
    add(
      'half a character',
      text.replace(`${name}:${JSON.stringify(value)}`, () => `${name}:"${LONE}"`),
      false,
      [key],
    );
    add(
      'half a character escaped',
      text.replace(`${name}:${JSON.stringify(value)}`, () => `${name}:"\\ud800"`),
      false,
      [key],
    );
    add(
      'a deep list',
      text.replace(`${name}:${JSON.stringify(value)}`, () => `${name}:${'['.repeat(3_000)}${']'.repeat(3_000)}`),
      false,
      [key],
    );
    add(
      'a deep object',
      text.replace(`${name}:${JSON.stringify(value)}`, () => `${name}:${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}`),
      false,
      [key],
    );
    add(
      'a prototype',
      text.replace(`${name}:${JSON.stringify(value)}`, () => `${name}:"__proto__"`),
      false,
      [key],
    );
  }
  return made;
}

/** Every body with one error. */
export function mutationsOf(schema: Schema, body: unknown): Mutation[] {
  const made = strange(body);
  for (const place of placesOf(schema, body)) {
    // Discord ignores unknown bits.
    if (place.path.at(-1)!.endsWith('permissions')) continue;
    const wrong = [...wrongTypes(typesOf(place.schema, schemas)), ...outOfBounds(place.schema)];
    for (const [kind, value] of wrong)
      made.push({ kind, path: place.path, body: replaced(body, place.path, value), isRefused: true });
    if (place.isRequired)
      made.push({ kind: 'missing', path: place.path, body: replaced(body, place.path, undefined), isRefused: true });
  }
  for (const [kind, value] of [
    ['a list', []],
    ['text', 'text'],
    ['a number', 1],
    ['null', null],
    ['true', true],
  ] as const)
    if (!typesOf(schema, schemas).has(kind === 'a list' ? 'array' : kind))
      made.push({ kind: `all of it ${kind}`, path: [], body: value, isRefused: false });
  return made;
}
