// A world as one JSON document, and back. References to one object in the world stay references to one object.
import { z } from 'zod';
import { keepApplicationOf, type KeptApplication } from '../demo/accounts.ts';
import type { Simulation } from '../simulation.ts';
import { invalidField } from '../rest/errors.ts';
import { validate } from '../rest/validate.ts';
import { Random } from '../random.ts';
import type { SnowflakesState } from '../snowflakes.ts';
import { watchDeadlines } from './deadlines.ts';
import type { Message } from './entities.ts';
import type { World } from './world.ts';

const FORMAT = 2;

/** A value: plain, or a reference to an object. */
type Cell = string | number | boolean | null | [node: number];
/** An object, array, Map, Set or bytes in Base64, each once. */
type Node = { o: Array<[string, Cell]> } | { a: Cell[] } | { m: Array<[Cell, Cell]> } | { s: Cell[] } | { b: string };

const Archive = z.object({
  format: z.literal(FORMAT),
  url: z.string(),
  now: z.number(),
  nodes: z.array(z.unknown()),
  root: z.tuple([z.number().int()]),
  luck: z.object({ world: z.number().int(), grants: z.number().int() }),
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
    // Reserves the place first: nested values may refer back to it.
    this.nodes.push({ a: [] });
    this.nodes[index] = this.#node(value);
    return [index];
  }

  #node(value: object): Node {
    if (Array.isArray(value)) return { a: value.map((item) => this.cell(item)) };
    if (value instanceof Map) return { m: [...value].map(([key, item]) => [this.cell(key), this.cell(item)]) };
    if (value instanceof Set) return { s: [...value].map((item) => this.cell(item)) };
    if (Buffer.isBuffer(value)) return { b: value.toString('base64') };
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
      throw new TypeError(`a world cannot be saved with a ${value.constructor.name} in it`);
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return { o: entries.map(([key, item]) => [key, this.cell(item)]) };
  }
}

function unpack(nodes: readonly Node[], root: number): unknown {
  const made = nodes.map((node) => {
    if ('b' in node) return Buffer.from(node.b, 'base64');
    return 'a' in node ? [] : 'm' in node ? new Map() : 's' in node ? new Set() : {};
  });
  const value = (cell: Cell): unknown => {
    if (!Array.isArray(cell)) return cell;
    if (!(cell[0] in made)) throw new RangeError('a reference to a missing cell');
    return made[cell[0]];
  };
  for (const [index, node] of nodes.entries()) {
    const target = made[index]!;
    if ('a' in node) for (const cell of node.a) (target as unknown[]).push(value(cell));
    else if ('m' in node)
      for (const [key, cell] of node.m) (target as Map<unknown, unknown>).set(value(key), value(cell));
    else if ('s' in node) for (const cell of node.s) (target as Set<unknown>).add(value(cell));
    else if ('o' in node) for (const [key, cell] of node.o) define(target, key, value(cell));
  }
  return value([root]);
}

interface Saved {
  maps: Record<string, Map<string, unknown>>;
  logs: Map<string, Message[]>;
  snowflakes: SnowflakesState;
}

/** @throws DiscordError 50035 for a document that a simulator did not save */
function read(nodes: readonly Node[], root: number): Saved {
  try {
    const saved = unpack(nodes, root) as Saved;
    const isWhole = saved.maps['guilds'] instanceof Map && saved.maps['accounts'] instanceof Map;
    if (isWhole && saved.logs instanceof Map && saved.snowflakes.past instanceof Map) return saved;
  } catch {
    // Reported below.
  }
  throw invalidField('nodes', 'ARCHIVE_INVALID', 'Not a saved world.');
}

function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Everything that exists, as JSON, except the gateway's sessions, the windows of rate limits, disturbance rules and the call log. */
export function saveWorld({ world, url }: Simulation): z.input<typeof Archive> {
  const packer = new Packer();
  const saved: Saved = {
    maps: world.maps,
    logs: new Map([...world.logs()].filter(([, { size }]) => size > 0).map(([id, log]) => [id, [...log]])),
    snowflakes: world.snowflakes.state,
  };
  const root = packer.cell(saved) as [number];
  const luck = { world: world.random.state, grants: world.grants.random };
  return { format: FORMAT, url, now: world.clock.now(), nodes: packer.nodes, root, luck };
}

/**
 * The saved nodes with the application's id changed to that of this world, also in text: members, roles, messages and mentions contain
 * it.
 *
 * @throws DiscordError 50035 when something else has that id in the saved world
 */
function withApplicationId(text: string, from: string, to: string): Node[] {
  const named = (id: string) => new RegExp(`(?<!\\d)${id}(?!\\d)`, 'g');
  if (named(to).test(text))
    throw invalidField('nodes', 'ARCHIVE_FOREIGN', 'Something else has the id of this simulator’s application.');
  return JSON.parse(text.replaceAll(named(from), to)) as Node[];
}

/** Replaces the loaded world's first application by the kept one, with its token, secret, keys and commands. */
function install({ application, account, restoreCommands }: KeptApplication, world: World): void {
  const loaded = world.applications.get(application.id);
  const bot = world.accounts.get(application.botId);
  if (loaded && bot) {
    const { clientSecret, signingKey, verifyKey, redirectUris } = application;
    Object.assign(loaded, { clientSecret, signingKey, verifyKey, redirectUris });
    bot.token = account.token;
  } else {
    world.accounts.set(account.user.id, { ...account, dms: new Map() });
    world.applications.set(application.id, application);
  }
  restoreCommands();
}

/**
 * Replaces this world by a saved one; all sessions end. Advances a clock that is behind the saved world's.
 *
 * @param keepApplication keeps the application of this world with its token, secret and commands, instead of the saved one, so
 * that its bot can sign in again
 * @throws DiscordError 50035 for a document that is not a saved world
 */
export function loadWorld(simulation: Simulation, archive: unknown, keepApplication = false): void {
  const { url, now, nodes, root, luck } = validate(Archive, archive);
  const { world, clock } = simulation;
  const kept = keepApplication ? keepApplicationOf(world) : undefined;
  // Addresses of attachments contain the simulator that saved the world.
  const text = JSON.stringify(nodes).replaceAll(url, simulation.url);
  let saved = read(JSON.parse(text) as Node[], root[0]);
  const [foreign] = saved.maps['applications']?.keys() ?? [];
  if (kept && foreign !== undefined && foreign !== kept.application.id)
    saved = read(withApplicationId(text, foreign, kept.application.id), root[0]);
  simulation.reset(undefined, null);
  if (now > clock.now()) clock.wind(now - clock.now());
  for (const [name, map] of Object.entries(world.maps))
    for (const [key, value] of saved.maps[name] ?? []) map.set(key, value);
  for (const [id, messages] of saved.logs) for (const message of messages) world.log(id).add(message);
  world.random = new Random(luck.world);
  world.grants.random = luck.grants;
  world.snowflakes.state = saved.snowflakes;
  if (kept) install(kept, world);
  world.index();
  watchDeadlines(world);
}
