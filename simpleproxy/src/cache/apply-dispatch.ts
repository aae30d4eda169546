import { GuildCache, type CollectionName } from './guild-cache.ts';
import { idOf, isObject, objectsOf, type JsonObject } from './json.ts';

/** Guilds by id, and the bot's own user. */
export interface StateCache {
  guilds: Map<string, GuildCache>;
  user: JsonObject;
}

type Handler = (guild: GuildCache, d: JsonObject, cache: StateCache) => void;

const put =
  (name: CollectionName, field?: string): Handler =>
  (guild, d) => {
    const item = field === undefined ? d : d[field];
    if (isObject(item)) guild.put(name, item);
  };

const remove =
  (name: CollectionName, field = 'id'): Handler =>
  (guild, d) =>
    guild.of(name).delete(idOf(d, field) ?? '');

const countMembers = (guild: GuildCache, by: number) => {
  const count = guild.own['member_count'];
  if (typeof count === 'number') guild.own['member_count'] = Math.max(0, count + by);
};

const addMember: Handler = (guild, d) => {
  guild.put('members', d);
  countMembers(guild, 1);
};

const removeMember: Handler = (guild, d) => {
  guild.of('members').delete(idOf(d['user']) ?? '');
  countMembers(guild, -1);
};

const deleteChannel: Handler = (guild, d) => {
  const id = idOf(d) ?? '';
  guild.of('channels').delete(id);
  for (const [key, thread] of guild.of('threads')) if (thread['parent_id'] === id) guild.of('threads').delete(key);
};

const updateThread: Handler = (guild, d) => {
  const meta = d['thread_metadata'];
  if (isObject(meta) && meta['archived'] === true) guild.of('threads').delete(idOf(d) ?? '');
  else guild.put('threads', d);
};

const syncThreads: Handler = (guild, d) => {
  const parents = Array.isArray(d['channel_ids']) ? new Set(d['channel_ids']) : null;
  for (const [key, thread] of guild.of('threads'))
    if (!parents || parents.has(thread['parent_id'])) guild.of('threads').delete(key);
  for (const thread of objectsOf(d['threads'])) guild.put('threads', thread);
};

const updateVoice: Handler = (guild, d) => {
  if (typeof d['channel_id'] === 'string') guild.put('voice_states', d);
  else guild.of('voice_states').delete(idOf(d, 'user_id') ?? '');
  if (isObject(d['member'])) guild.put('members', d['member']);
};

/** A message contains its author's member and the newest message id of its channel. */
const seeMessage: Handler = (guild, d) => {
  const author = d['author'];
  if (isObject(d['member']) && isObject(author)) {
    const known = guild.of('members').has(idOf(author) ?? '');
    if (!known && d['webhook_id'] === undefined) guild.put('members', { ...d['member'], user: author });
  }
  for (const name of ['channels', 'threads'] as const) {
    const channel = guild.of(name).get(idOf(d, 'channel_id') ?? '');
    if (channel) channel['last_message_id'] = d['id'];
  }
};

const updateGuild: Handler = (guild, d) => {
  const { roles, ...own } = d;
  if (Array.isArray(roles)) guild.replace('roles', objectsOf(roles));
  guild.own = { ...guild.own, ...own };
};

const updatePins: Handler = (guild, d) => {
  const channel = guild.of('channels').get(idOf(d, 'channel_id') ?? '');
  if (channel) channel['last_pin_timestamp'] = d['last_pin_timestamp'] ?? null;
};

const HANDLERS: Record<string, Handler> = {
  GUILD_UPDATE: updateGuild,
  CHANNEL_CREATE: put('channels'),
  CHANNEL_UPDATE: put('channels'),
  CHANNEL_DELETE: deleteChannel,
  CHANNEL_PINS_UPDATE: updatePins,
  THREAD_CREATE: updateThread,
  THREAD_UPDATE: updateThread,
  THREAD_DELETE: remove('threads'),
  THREAD_LIST_SYNC: syncThreads,
  GUILD_ROLE_CREATE: put('roles', 'role'),
  GUILD_ROLE_UPDATE: put('roles', 'role'),
  GUILD_ROLE_DELETE: remove('roles', 'role_id'),
  GUILD_MEMBER_ADD: addMember,
  GUILD_MEMBER_UPDATE: put('members'),
  GUILD_MEMBER_REMOVE: removeMember,
  GUILD_MEMBERS_CHUNK: (guild, d) => objectsOf(d['members']).forEach((member) => guild.put('members', member)),
  GUILD_EMOJIS_UPDATE: (guild, d) => void (guild.own['emojis'] = d['emojis']),
  GUILD_STICKERS_UPDATE: (guild, d) => void (guild.own['stickers'] = d['stickers']),
  VOICE_STATE_UPDATE: updateVoice,
  PRESENCE_UPDATE: put('presences'),
  STAGE_INSTANCE_CREATE: put('stage_instances'),
  STAGE_INSTANCE_UPDATE: put('stage_instances'),
  STAGE_INSTANCE_DELETE: remove('stage_instances'),
  GUILD_SCHEDULED_EVENT_CREATE: put('guild_scheduled_events'),
  GUILD_SCHEDULED_EVENT_UPDATE: put('guild_scheduled_events'),
  GUILD_SCHEDULED_EVENT_DELETE: remove('guild_scheduled_events'),
  GUILD_SOUNDBOARD_SOUND_CREATE: put('soundboard_sounds'),
  GUILD_SOUNDBOARD_SOUND_UPDATE: put('soundboard_sounds'),
  GUILD_SOUNDBOARD_SOUND_DELETE: remove('soundboard_sounds', 'sound_id'),
  SOUNDBOARD_SOUNDS: (guild, d) => guild.replace('soundboard_sounds', objectsOf(d['soundboard_sounds'])),
  MESSAGE_CREATE: seeMessage,
};

/** Applies a dispatch to the cache. Deterministic: the same dispatches from the same state give the same state. */
export function applyDispatch(cache: StateCache, type: string, d: JsonObject): void {
  const id = idOf(d);
  if (type === 'GUILD_CREATE' && id !== undefined) {
    const known = cache.guilds.get(id);
    if (d['unavailable'] === true && known) known.own['unavailable'] = true;
    else cache.guilds.set(id, new GuildCache(d));
  } else if (type === 'GUILD_DELETE' && id !== undefined) {
    const known = cache.guilds.get(id);
    if (d['unavailable'] !== true) cache.guilds.delete(id);
    else if (known) known.own['unavailable'] = true;
    else cache.guilds.set(id, new GuildCache(d));
  } else if (type === 'USER_UPDATE') {
    cache.user = { ...cache.user, ...d };
  } else {
    const guild = cache.guilds.get(idOf(d, 'guild_id') ?? '');
    if (guild && Object.hasOwn(HANDLERS, type)) HANDLERS[type]?.(guild, d, cache);
  }
}
