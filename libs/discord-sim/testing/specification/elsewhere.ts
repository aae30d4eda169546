// Objects of the guild without the bot, by their ids, and a comparison of their state.
import { as, type Estate } from './estate.ts';
import { IMAGE, SOUND } from './files.ts';

export interface Elsewhere {
  guild: string;
  channel: string;
  category: string;
  voice: string;
  stage: string;
  news: string;
  forum: string;
  tag: string;
  message: string;
  role: string;
  emoji: string;
  sticker: string;
  sound: string;
  event: string;
  rule: string;
  webhook: string;
  webhookToken: string;
  invite: string;
  member: string;
}

type Made = Record<string, string> & { available_tags: Array<{ id: string }> };

/** A call of a member of that guild, which must succeed. */
function maker(estate: Estate) {
  const call = as(estate, 'strangerBot');
  return async (path: string, body: object): Promise<Made> => {
    const { status, json } = await call<Made>('POST', path, body);
    if (status >= 300) throw new Error(`${path} is answered ${status}: ${JSON.stringify(json)}`);
    return json;
  };
}

async function makeExpressions(estate: Estate, at: string) {
  const make = maker(estate);
  const { foreign } = estate;
  const sticker = estate.sim.world.snowflakes.next();
  foreign.stickers.set(sticker, {
    id: sticker,
    name: 'elsewhere_sticker',
    description: null,
    tags: 'wave',
    format_type: 1,
    available: true,
    userId: foreign.fields.owner_id,
  });
  return {
    emoji: (await make(`${at}/emojis`, { name: 'elsewhere_emoji', image: IMAGE }))['id']!,
    sound: (await make(`${at}/soundboard-sounds`, { name: 'elsewhere_sound', sound: SOUND }))['sound_id']!,
    sticker,
  };
}

/** Creates one of each object there that an id can refer to. */
export async function makeElsewhere(estate: Estate): Promise<Elsewhere> {
  const make = maker(estate);
  const { foreign, sim } = estate;
  const at = `/guilds/${foreign.fields.id}`;
  foreign.fields.features.push('COMMUNITY', 'NEWS');
  const channelOf = async (name: string, type: number, more = {}) =>
    make(`${at}/channels`, { name: `elsewhere-${name}`, type, ...more });
  const [channel, category, voice, stage, news] = await Promise.all(
    [0, 4, 2, 13, 5].map(async (type) => (await channelOf(`kind-${type}`, type))['id']!),
  );
  const forum = await channelOf('forum', 15, { available_tags: [{ name: 'elsewhere' }] });
  const webhook = await make(`/channels/${channel}/webhooks`, { name: 'elsewhere hook' });
  const start = new Date(sim.clock.now() + 86_400_000).toISOString();
  const event = { name: 'elsewhere event', privacy_level: 2, entity_type: 2, channel_id: voice };
  const rule = { name: 'elsewhere rule', event_type: 1, trigger_type: 3, actions: [{ type: 1, metadata: {} }] };
  return {
    guild: foreign.fields.id,
    channel: channel!,
    category: category!,
    voice: voice!,
    stage: stage!,
    news: news!,
    forum: forum['id']!,
    tag: forum.available_tags[0]!.id,
    message: (await make(`/channels/${channel}/messages`, { content: 'elsewhere words' }))['id']!,
    role: (await make(`${at}/roles`, { name: 'elsewhere role' }))['id']!,
    ...(await makeExpressions(estate, at)),
    event: (await make(`${at}/scheduled-events`, { ...event, scheduled_start_time: start }))['id']!,
    rule: (await make(`${at}/auto-moderation/rules`, rule))['id']!,
    webhook: webhook['id']!,
    webhookToken: webhook['token']!,
    invite: (await make(`/channels/${channel}/invites`, {}))['code']!,
    member: foreign.fields.owner_id,
  };
}

/** All objects of that guild, as text: equal texts mean that nothing has changed. */
export function pictureOf({ sim: { world }, foreign }: Estate): string {
  const logs = [...foreign.channels.keys()].map((id) => [...world.log(id)]);
  const hooks = [...world.webhooks.values()].filter(({ guild_id: id }) => id === foreign.fields.id);
  const plain = (_: string, value: unknown) => (value instanceof Map || value instanceof Set ? [...value] : value);
  return JSON.stringify([foreign, logs, hooks], plain);
}
