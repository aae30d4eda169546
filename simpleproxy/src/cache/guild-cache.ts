import { idOf, objectsOf, type JsonObject } from './json.ts';

/** The arrays of GUILD_CREATE that are kept by id, and the field that is the id. Threads of `channels` never appear here. */
const COLLECTIONS = {
  channels: 'id',
  threads: 'id',
  roles: 'id',
  members: 'user.id',
  voice_states: 'user_id',
  presences: 'user.id',
  stage_instances: 'id',
  guild_scheduled_events: 'id',
  soundboard_sounds: 'sound_id',
} as const;

export type CollectionName = keyof typeof COLLECTIONS;

const keyOf = (name: CollectionName, item: JsonObject): string | undefined =>
  COLLECTIONS[name] === 'user.id' ? idOf(item['user']) : idOf(item, COLLECTIONS[name]);

/**
 * One guild as Discord last described it: its own JSON, unknown fields included, with the long arrays indexed by id.
 * https://docs.discord.com/developers/events/gateway-events#guild-create
 */
export class GuildCache {
  /** The guild object without the arrays below. */
  own: JsonObject;
  readonly #collections = new Map<CollectionName, Map<string, JsonObject>>();

  constructor(create: JsonObject) {
    this.own = { ...create };
    for (const name of Object.keys(COLLECTIONS) as CollectionName[]) {
      const items = new Map<string, JsonObject>();
      for (const item of objectsOf(create[name])) {
        const key = keyOf(name, item);
        if (key !== undefined) items.set(key, item);
      }
      this.#collections.set(name, items);
      delete this.own[name];
    }
  }

  of(name: CollectionName): Map<string, JsonObject> {
    const items = this.#collections.get(name);
    if (!items) throw new Error(`no collection ${name}`);
    return items;
  }

  list(name: CollectionName): JsonObject[] {
    return [...this.of(name).values()];
  }

  /** Adds fields to an item, or stores it when it is new. */
  put(name: CollectionName, item: JsonObject): void {
    const key = keyOf(name, item);
    if (key === undefined) return;
    const items = this.of(name);
    items.set(key, { ...items.get(key), ...item });
  }

  /** Replaces a whole collection. */
  replace(name: CollectionName, items: JsonObject[]): void {
    this.of(name).clear();
    for (const item of items) this.put(name, item);
  }

  get available(): boolean {
    return this.own['unavailable'] !== true;
  }

  /** The whole guild, in the form of GUILD_CREATE. */
  toCreate(members: JsonObject[] = this.list('members')): JsonObject {
    const all: JsonObject = { ...this.own };
    for (const name of this.#collections.keys()) all[name] = name === 'members' ? members : this.list(name);
    return all;
  }

  /**
   * GUILD_CREATE for a client: like Discord, all members of a small guild, and of a large one only the bot itself and the members in
   * voice channels.
   */
  toClient(largeThreshold: number, botId: string | undefined): JsonObject {
    const members = this.of('members');
    if (members.size <= largeThreshold) return this.toCreate();
    const wanted = new Set([botId, ...this.of('voice_states').keys()]);
    return this.toCreate([...members].filter(([id]) => wanted.has(id)).map(([, member]) => member));
  }
}
