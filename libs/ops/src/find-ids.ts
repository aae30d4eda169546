import type { z } from 'zod';

/** An id in an op's input that has to be proven to belong to the caller's guild. */
export interface FoundId {
  /** Path from the input, e.g. `channels.2.id`. */
  path: string;
  kind: 'guild' | 'channel' | 'role';
  id: string;
}

/** Finds the ids in a parsed value. */
export type IdFinder = (value: unknown, path?: readonly string[]) => FoundId[];

const none: IdFinder = () => [];
/** Proven before the call. */
const proven = new Set(['guild', 'channel', 'role']);
/** Scoped by the call itself: Discord looks each of them up under the channel or guild of the same call. */
const scopedByCall = new Set(['user', 'message', 'emoji']);
const leaves = new Set(['string', 'number', 'int', 'boolean', 'null', 'undefined', 'void', 'literal', 'enum', 'never']);
const wrappers = new Set(['optional', 'nullable', 'default', 'prefault', 'nonoptional', 'readonly', 'catch']);
const namesAnId = /^id$|Ids?$/;

type Walkable = z.ZodType & {
  def: {
    type: string;
    innerType: Walkable;
    element: Walkable;
    shape: Record<string, Walkable>;
    catchall?: Walkable;
    keyType: Walkable;
    valueType: Walkable;
    options: Walkable[];
    left: Walkable;
    right: Walkable;
    items: Walkable[];
    rest: Walkable | null;
  };
};

/**
 * Compiles a schema into a function that finds the ids in a value by the schema's `belongsTo` metadata.
 *
 * @throws TypeError for a shape in which an id could hide unseen, or a property that is named like an id but is none
 */
export function idFinder(schema: z.ZodType, at: readonly string[] = []): IdFinder {
  const { def } = schema as Walkable;
  const meta = schema.meta();
  if (meta?.['belongsTo'] !== undefined) return idLeaf(meta['belongsTo'] as string, def.type, at);
  // Data for the guild's own storage: a value in it that looks like an id is not used as one.
  if (meta?.['printAs'] === 'Json') return none;
  if (leaves.has(def.type)) return none;
  if (wrappers.has(def.type)) return idFinder(def.innerType, at);
  switch (def.type) {
    case 'object':
      return inObject(schema as Walkable, at);
    case 'array':
      return inArray(idFinder(def.element, [...at, '*']));
    case 'tuple':
      return inTuple(def.items, def.rest, at);
    case 'record':
      return inRecord(idFinder(def.keyType, at), idFinder(def.valueType, [...at, '*']));
    case 'intersection':
      return both(idFinder(def.left, at), idFinder(def.right, at));
    case 'union':
      return inUnion(def.options, at);
    default:
      throw new TypeError(
        `${where(at)}: ids inside of a "${def.type}" schema cannot be found, so it cannot be used in an op's input`,
      );
  }
}

const where = (at: readonly string[]): string => (at.length > 0 ? at.join('.') : 'input');

function idLeaf(kind: string, type: string, at: readonly string[]): IdFinder {
  if (type !== 'string' && !wrappers.has(type)) {
    throw new TypeError(`${where(at)}: an id has to be a string, not "${type}"`);
  }
  if (scopedByCall.has(kind)) return none;
  if (!proven.has(kind)) throw new TypeError(`${where(at)}: ids of "${kind}" cannot be proven to belong to a guild`);
  return (value, path = []) =>
    typeof value === 'string' ? [{ path: where(path), kind: kind as FoundId['kind'], id: value }] : [];
}

/** A missing value contains no id: optional and nullable need no special case. */
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function inObject(schema: Walkable, at: readonly string[]): IdFinder {
  const { shape, catchall } = schema.def;
  const finders = Object.entries(shape).map(([key, property]) => {
    if (namesAnId.test(key) && !holdsIds(property)) {
      throw new TypeError(`${where([...at, key])}: is named like an id; use ChannelId, MessageId … of the vocabulary`);
    }
    return [key, idFinder(property, [...at, key])] as const;
  });
  const others = catchall && idFinder(catchall, [...at, '*']);
  return (value, path = []) => {
    if (!isObject(value)) return [];
    const found = finders.flatMap(([key, find]) =>
      Object.hasOwn(value, key) && value[key] !== undefined ? find(value[key], [...path, key]) : [],
    );
    if (others) {
      for (const key of Object.keys(value)) if (!(key in shape)) found.push(...others(value[key], [...path, key]));
    }
    return found;
  };
}

function holdsIds(schema: Walkable): boolean {
  if (schema.meta()?.['belongsTo'] !== undefined) return true;
  const inner = schema.def.innerType ?? schema.def.element;
  return inner ? holdsIds(inner) : schema.def.type === 'union' && schema.def.options.every(holdsIds);
}

const inArray =
  (find: IdFinder): IdFinder =>
  (value, path = []) =>
    Array.isArray(value) ? value.flatMap((item, index) => find(item, [...path, String(index)])) : [];

function inTuple(items: Walkable[], rest: Walkable | null, at: readonly string[]): IdFinder {
  const finders = items.map((item, index) => idFinder(item, [...at, String(index)]));
  const others = rest ? idFinder(rest, [...at, '*']) : none;
  return (value, path = []) =>
    Array.isArray(value)
      ? value.flatMap((item, index) => (finders[index] ?? others)(item, [...path, String(index)]))
      : [];
}

const inRecord =
  (findKey: IdFinder, findValue: IdFinder): IdFinder =>
  (value, path = []) =>
    isObject(value)
      ? Object.entries(value).flatMap(([key, item]) => [
          ...findKey(key, [...path, key]),
          ...findValue(item, [...path, key]),
        ])
      : [];

const both =
  (...finders: IdFinder[]): IdFinder =>
  (value, path = []) =>
    finders.flatMap((find) => find(value, path));

/** A value that fits several options has to be proven as each of them: in doubt the call is rejected. */
function inUnion(options: Walkable[], at: readonly string[]): IdFinder {
  const finders = options.map((option) => [option, idFinder(option, at)] as const);
  return (value, path = []) =>
    finders.flatMap(([option, find]) => (option.safeParse(value).success ? find(value, path) : []));
}
