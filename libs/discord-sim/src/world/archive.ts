// A world as one JSON document, and back. What is the same object in the world is the same object afterwards.
import { z } from 'zod';
import { compareIds } from '../snowflakes.ts';
import type { Simulation } from '../simulate.ts';
import { invalidField } from '../rest/errors.ts';
import { validate } from '../rest/validate.ts';
import { watchAll } from './alarms.ts';
import type { Account, Message } from './entities.ts';
import type { World } from './world.ts';

const FORMAT = 1;

/** A value: plain, or where to find the object that it is. */
type Cell = string | number | boolean | null | [node: number];
/** An object, array, Map or Set, each once. */
type Node = { o: Array<[string, Cell]> } | { a: Cell[] } | { m: Array<[Cell, Cell]> } | { s: Cell[] };

const Archive = z.object({
  format: z.literal(FORMAT),
  url: z.string(),
  now: z.number(),
  nodes: z.array(z.unknown()),
  root: z.tuple([z.number().int()]),
  files: z.array(z.object({ path: z.string(), filename: z.string(), contentType: z.string(), base64: z.string() })),
});

class Packer {
  readonly nodes: Node[] = [];
  readonly #seen = new Map<object, number>();

  cell(value: unknown): Cell {
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return value;
    if (typeof value !== 'object') throw new TypeError(`a world cannot be saved with a ${typeof value} in it`);
    const known = this.#seen.get(value);
    if (known !== undefined) return [known];
    const index = this.nodes.length;
    this.#seen.set(value, index);
    // The place is taken first: what is inside may point back.
    this.nodes.push({ a: [] });
    this.nodes[index] = this.#node(value);
    return [index];
  }

  #node(value: object): Node {
    if (Array.isArray(value)) return { a: value.map((item) => this.cell(item)) };
    if (value instanceof Map) return { m: [...value].map(([key, item]) => [this.cell(key), this.cell(item)]) };
    if (value instanceof Set) return { s: [...value].map((item) => this.cell(item)) };
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
      throw new TypeError(`a world cannot be saved with a ${value.constructor.name} in it`);
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return { o: entries.map(([key, item]) => [key, this.cell(item)]) };
  }
}

function unpack(nodes: readonly Node[], root: number): unknown {
  const made = nodes.map((node) => ('a' in node ? [] : 'm' in node ? new Map() : 's' in node ? new Set() : {}));
  const value = (cell: Cell): unknown => {
    if (!Array.isArray(cell)) return cell;
    if (!(cell[0] in made)) throw new RangeError('a cell that leads nowhere');
    return made[cell[0]];
  };
  for (const [index, node] of nodes.entries()) {
    const target = made[index]!;
    if ('a' in node) for (const cell of node.a) (target as unknown[]).push(value(cell));
    else if ('m' in node)
      for (const [key, cell] of node.m) (target as Map<unknown, unknown>).set(value(key), value(cell));
    else if ('s' in node) for (const cell of node.s) (target as Set<unknown>).add(value(cell));
    else for (const [key, cell] of node.o) define(target, key, value(cell));
  }
  return value([root]);
}

interface Saved {
  maps: Record<string, Map<string, unknown>>;
  commands: Map<string, never>;
  logs: Map<string, Message[]>;
}

/** @throws DiscordError 50035 for what was not saved by a simulator */
function read(nodes: readonly Node[], root: number): Saved {
  try {
    const saved = unpack(nodes, root) as Saved;
    const isWhole = saved.maps['guilds'] instanceof Map && saved.maps['accounts'] instanceof Map;
    if (isWhole && saved.commands instanceof Map && saved.logs instanceof Map) return saved;
  } catch {
    // Said below.
  }
  throw invalidField('nodes', 'ARCHIVE_INVALID', 'Not a saved world.');
}

function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

/** The parts of a world that are Maps of its own; messages and tokens are kept apart. */
function mapsOf(world: World): Array<[name: string, map: Map<string, unknown>]> {
  return Object.entries(world).filter((entry): entry is [string, Map<string, unknown>] => entry[1] instanceof Map);
}

/** Everything that exists, as JSON. Interactions under way, sessions and OAuth2 grants are not part of it. */
export function saveWorld({ world, url, cdn }: Simulation): z.input<typeof Archive> {
  const packer = new Packer();
  const root = packer.cell({
    maps: Object.fromEntries(mapsOf(world)),
    commands: world.commands.scopes,
    logs: new Map([...world.logs()].map(([id, log]) => [id, [...log]])),
  });
  const files = [...cdn.files()].map(([path, { filename, contentType, bytes }]) => ({
    path,
    filename,
    contentType,
    base64: bytes.toString('base64'),
  }));
  return { format: FORMAT, url, now: world.clock.now(), nodes: packer.nodes, root: root as [number], files };
}

/** Puts a saved world in the place of this one; all sessions end. A clock that is behind the world's is wound on. */
export function loadWorld(simulation: Simulation, archive: unknown): void {
  const { url, now, nodes, root, files } = validate(Archive, archive);
  const { world, clock, cdn } = simulation;
  // Addresses of attachments name the simulator that the world was saved from.
  const own = JSON.parse(JSON.stringify(nodes).replaceAll(url, simulation.url)) as Node[];
  const saved = read(own, root[0]);
  simulation.reset(undefined, null);
  if (now > clock.now()) clock.wind(now - clock.now());
  for (const [name, map] of mapsOf(world)) {
    for (const [key, value] of saved.maps[name] ?? []) map.set(key, value);
  }
  for (const account of saved.maps['accounts']!.values()) world.addAccount(account as Account);
  for (const [key, commands] of saved.commands) world.commands.scopes.set(key, commands);
  for (const [id, messages] of saved.logs) {
    for (const message of messages.sort((a, b) => compareIds(a.fields.id, b.fields.id))) {
      world.log(id).add(message);
      cdn.carry(message.fields);
    }
  }
  watchAll(world);
  for (const { path, filename, contentType, base64 } of files)
    cdn.store(path, { index: '0', filename, contentType, bytes: Buffer.from(base64, 'base64') });
}
