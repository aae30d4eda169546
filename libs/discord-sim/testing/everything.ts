// Causes every gateway event in a guild and in a DM, by the calls that produce it.
import type { Reply } from './callers.ts';
import { dataUri, mp3, PNG } from './files.ts';

export type Caller = <T = Record<string, never>>(method: string, path: string, body?: unknown) => Promise<Reply<T>>;

/** Participants, and their guild and channels. */
export interface Cast {
  /** The guild's owner. */
  owner: Caller;
  ownerId: string;
  /** A member without permissions. */
  member: Caller;
  memberId: string;
  /** The connected bot. */
  bot: Caller;
  botId: string;
  applicationId: string;
  /** A call of an application's owner with a bearer token. */
  bearer: Caller;
  guildId: string;
  /** A text channel. */
  channelId: string;
  control: (path: string, body: object) => Promise<unknown>;
}

const MP3 = dataUri('audio/mpeg', mp3(1));

/** A call that must succeed: a failed one would leave the event table empty. */
async function well<T extends object>(reply: Promise<Reply<T>>): Promise<T & { id: string }> {
  const { status, json } = await reply;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(json)}`);
  return json as T & { id: string };
}

/** Messages, reactions, pins, typing and a poll. */
export async function talk({ owner, bot, member }: Cast, channelId: string, isGuild: boolean): Promise<void> {
  const at = `/channels/${channelId}`;
  const { id } = await well(owner('POST', `${at}/messages`, { content: 'hi' }));
  await well(owner('PATCH', `${at}/messages/${id}`, { content: 'ho' }));
  const reaction = `${at}/messages/${id}/reactions/${encodeURIComponent('👍')}`;
  await well(owner('PUT', `${reaction}/@me`));
  await well(owner('DELETE', `${reaction}/@me`));
  if (isGuild) {
    await well(owner('PUT', `${reaction}/@me`));
    await well(bot('DELETE', reaction));
    await well(owner('PUT', `${reaction}/@me`));
    await well(bot('DELETE', `${at}/messages/${id}/reactions`));
  }
  await well(bot('PUT', `${at}/messages/pins/${id}`));
  await well(owner('POST', `${at}/typing`));
  const answers = [{ poll_media: { text: 'yes' } }, { poll_media: { text: 'no' } }];
  const poll = await well(owner('POST', `${at}/messages`, { poll: { question: { text: '?' }, answers } }));
  const voter = isGuild ? member : owner;
  await well(voter('PUT', `${at}/polls/${poll.id}/answers/@me`, { answer_ids: ['1'] }));
  await well(voter('PUT', `${at}/polls/${poll.id}/answers/@me`, { answer_ids: [] }));
  await well(owner('DELETE', `${at}/messages/${id}`));
  if (!isGuild) return;
  const [first, second] = [
    await well(bot('POST', `${at}/messages`, { content: '1' })),
    await well(bot('POST', `${at}/messages`, { content: '2' })),
  ];
  await well(bot('POST', `${at}/messages/bulk-delete`, { messages: [first.id, second.id] }));
}

export async function changeThreads({ owner, bot, botId }: Cast, channelId: string): Promise<void> {
  const thread = await well(owner('POST', `/channels/${channelId}/threads`, { name: 'thread', type: 11 }));
  await well(bot('PUT', `/channels/${thread.id}/thread-members/@me`));
  await well(owner('PATCH', `/channels/${thread.id}`, { archived: true }));
  await well(owner('PATCH', `/channels/${thread.id}`, { archived: false }));
  const overwrite = `/channels/${channelId}/permissions/${botId}`;
  await well(owner('PUT', overwrite, { type: 1, allow: '0', deny: '1024' }));
  await well(owner('DELETE', overwrite));
  await well(owner('DELETE', `/channels/${thread.id}`));
}

export async function changeChannels({ owner, guildId }: Cast): Promise<void> {
  const { id } = await well(owner('POST', `/guilds/${guildId}/channels`, { name: 'new', type: 0 }));
  await well(owner('PATCH', `/channels/${id}`, { topic: 'about' }));
  await well(owner('POST', `/channels/${id}/webhooks`, { name: 'hook' }));
  const { code } = await well<{ code: string }>(owner('POST', `/channels/${id}/invites`, { max_age: 60 }));
  await well(owner('DELETE', `/invites/${code}`));
  await well(owner('DELETE', `/channels/${id}`));
}

export async function changeGuild({ owner, memberId, guildId, control }: Cast): Promise<void> {
  const at = `/guilds/${guildId}`;
  await well(owner('PATCH', at, { name: 'Renamed' }));
  const role = await well(owner('POST', `${at}/roles`, { name: 'role' }));
  await well(owner('PATCH', `${at}/roles/${role.id}`, { name: 'other' }));
  await well(owner('DELETE', `${at}/roles/${role.id}`));
  await well(owner('PATCH', `${at}/members/${memberId}`, { nick: 'nick' }));
  const { id } = (await control('members', { guildId, username: 'guest' })) as { id: string };
  await well(owner('PUT', `${at}/bans/${id}`, {}));
  await well(owner('DELETE', `${at}/bans/${id}`));
  await control('gateway/outage', { guildId, unavailable: true });
  await control('gateway/outage', { guildId, unavailable: false });
}

export async function changeExpressions(
  { owner, guildId, control }: Cast,
  sticker: () => Promise<void>,
): Promise<void> {
  const at = `/guilds/${guildId}`;
  await well(owner('POST', `${at}/emojis`, { name: 'emoji', image: PNG, roles: [] }));
  await sticker();
  const sounds = `${at}/soundboard-sounds`;
  await control('boosts', { guildId, tier: 1 });
  const { sound_id: id } = await well<{ sound_id: string }>(owner('POST', sounds, { name: 'sound', sound: MP3 }));
  await well(owner('PATCH', `${sounds}/${id}`, { volume: 0.5 }));
  for (let count = 0; count < 8; count += 1) await well(owner('POST', sounds, { name: `sound${count}`, sound: MP3 }));
  await control('boosts', { guildId, tier: 0 });
  await well(owner('DELETE', `${sounds}/${id}`));
}

export async function planEvents({ owner, member, guildId }: Cast): Promise<void> {
  const at = `/guilds/${guildId}/scheduled-events`;
  const times = [1, 2].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
  const { id } = await well(
    owner('POST', at, {
      name: 'event',
      privacy_level: 2,
      entity_type: 3,
      entity_metadata: { location: 'here' },
      scheduled_start_time: times[0],
      scheduled_end_time: times[1],
    }),
  );
  await well(owner('PATCH', `${at}/${id}`, { name: 'other' }));
  await well(member('PUT', `${at}/${id}/users/@me`));
  await well(member('DELETE', `${at}/${id}/users/@me`));
  await well(owner('DELETE', `${at}/${id}`));
}

/** @param speak lets the bot join a voice channel, and leave with null */
export async function meet(
  { owner, bot, guildId }: Cast,
  speak: (channelId: string | null) => Promise<void>,
): Promise<void> {
  const stage = await well(owner('POST', `/guilds/${guildId}/channels`, { name: 'stage', type: 13 }));
  await well(owner('POST', '/stage-instances', { channel_id: stage.id, topic: 'topic' }));
  await well(owner('PATCH', `/stage-instances/${stage.id}`, { topic: 'other' }));
  await well(owner('DELETE', `/stage-instances/${stage.id}`));
  const voice = await well(owner('POST', `/guilds/${guildId}/channels`, { name: 'voice', type: 2 }));
  await speak(voice.id);
  await well(bot('PUT', `/channels/${voice.id}/voice-status`, { status: 'busy' }));
  await well(bot('POST', `/channels/${voice.id}/send-soundboard-sound`, { sound_id: '1' }));
  await speak(null);
}

export async function moderate({ owner, member, guildId, channelId }: Cast): Promise<void> {
  const at = `/guilds/${guildId}/auto-moderation/rules`;
  const { id } = await well(
    owner('POST', at, {
      name: 'rule',
      event_type: 1,
      trigger_type: 1,
      trigger_metadata: { keyword_filter: ['badword'] },
      actions: [{ type: 1, metadata: {} }],
      enabled: true,
    }),
  );
  await member('POST', `/channels/${channelId}/messages`, { content: 'badword' });
  await well(owner('PATCH', `${at}/${id}`, { name: 'other' }));
  await well(owner('DELETE', `${at}/${id}`));
}

export async function useApplication(cast: Cast): Promise<void> {
  const { bot, owner, bearer, applicationId, guildId, channelId, ownerId, control } = cast;
  const at = `/applications/${applicationId}`;
  const command = await well(bot('POST', `${at}/commands`, { name: 'hello', description: 'Says hello', type: 1 }));
  const permissions = [{ id: ownerId, type: 2, permission: true }];
  await well(bearer('PUT', `${at}/guilds/${guildId}/commands/${command.id}/permissions`, { permissions }));
  const data = { name: 'hello', type: 1, options: [] };
  await well(owner('POST', '/interactions', { type: 2, application_id: applicationId, guild_id: guildId, channel_id: channelId, data })); // prettier-ignore
  await well(bot('PATCH', '/users/@me', { username: 'renamed' }));
  await control('presence', { userId: ownerId, status: 'idle' });
}
