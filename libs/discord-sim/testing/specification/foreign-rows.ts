// Requests in the home guild with ids of the foreign guild, each with its expected error.
import type { Elsewhere } from './elsewhere.ts';
import type { Estate } from './estate.ts';
import { IMAGE, SOUND } from './files.ts';

/** Paths of the home guild. */
export interface AtHome {
  guild: string;
  desk: string;
  deskId: string;
  news: string;
  forum: string;
  post: string;
  member: string;
  webhook: string;
  /** A message on the desk. */
  own: string;
  /** A message of the announcements. */
  noted: string;
  tomorrow: string;
}

export type Row = readonly [code: number, method: string, path: string, body?: unknown];

export function atHome({ sim: { world, clock }, home }: Estate): AtHome {
  const named = (name: string) => [...world.channels.values()].find((channel) => channel.name === name)!.id;
  const first = (name: string) => [...world.log(named(name))][0]!.fields.id;
  const member = [...home.members.values()].find(({ user }) => user.username === 'mei')!;
  const guild = `/guilds/${home.fields.id}`;
  return {
    guild,
    deskId: named('desk'),
    desk: `/channels/${named('desk')}`,
    news: `/channels/${named('news')}`,
    forum: `/channels/${named('forum')}`,
    post: `/channels/${named('post 0')}`,
    member: `${guild}/members/${member.user.id}`,
    webhook: `/webhooks/${[...world.webhooks.values()].find(({ guild_id: id }) => id === home.fields.id)!.id}`,
    own: first('desk'),
    noted: first('news'),
    tomorrow: new Date(clock.now() + 86_400_000).toISOString(),
  };
}

const each = (code: number, methods: readonly string[], path: string): Row[] =>
  methods.map((method) => (method === 'PATCH' ? [code, method, path, {}] : [code, method, path]));
const ALL = ['GET', 'PATCH', 'DELETE'];

/** Foreign ids in paths. */
export const inPaths = ({ guild, desk, news }: AtHome, e: Elsewhere): Row[] => [
  ...each(10008, ['GET', 'DELETE'], `${desk}/messages/${e.message}`),
  [10008, 'PATCH', `${desk}/messages/${e.message}`, { content: 'x' }],
  [10008, 'PUT', `${desk}/messages/pins/${e.message}`],
  [10008, 'PUT', `${desk}/messages/${e.message}/reactions/👍/@me`],
  [10008, 'POST', `${desk}/messages/${e.message}/threads`, { name: 'x' }],
  [10008, 'POST', `${desk}/polls/${e.message}/expire`],
  [10008, 'POST', `${news}/messages/${e.message}/crosspost`],
  ...each(10014, ALL, `${guild}/emojis/${e.emoji}`),
  ...each(10060, ALL, `${guild}/stickers/${e.sticker}`),
  ...each(10011, ALL, `${guild}/roles/${e.role}`),
  ...each(10097, ALL, `${guild}/soundboard-sounds/${e.sound}`),
  ...each(10070, ALL, `${guild}/scheduled-events/${e.event}`),
  ...each(404, ALL, `${guild}/auto-moderation/rules/${e.rule}`),
  ...each(10007, ALL, `${guild}/members/${e.member}`),
  [10011, 'PUT', `${desk}/permissions/${e.role}`, { type: 0, allow: '1' }],
  [50001, 'DELETE', `/invites/${e.invite}`],
  ...each(50001, ALL, `/webhooks/${e.webhook}`),
];

const reference = (more: object) => ({ content: 'x', message_reference: more });

/** Foreign ids in messages. */
export const inMessages = ({ desk, forum, post, own, noted }: AtHome, e: Elsewhere): Row[] => [
  [50035, 'POST', `${desk}/messages`, reference({ message_id: e.message })],
  [50035, 'POST', `${desk}/messages`, reference({ message_id: e.message, channel_id: e.channel, guild_id: e.guild })],
  [50035, 'POST', `${desk}/messages`, reference({ message_id: own, guild_id: e.guild })],
  [50035, 'POST', `${desk}/messages`, reference({ message_id: noted })],
  [50001, 'POST', `${desk}/messages`, { message_reference: { type: 1, message_id: e.message, channel_id: e.channel } }],
  [50081, 'POST', `${desk}/messages`, { sticker_ids: [e.sticker] }],
  [10014, 'PUT', `${desk}/messages/${own}/reactions/elsewhere_emoji:${e.emoji}/@me`],
  [10087, 'POST', `${forum}/threads`, { name: 'x', applied_tags: [e.tag], message: { content: 'x' } }],
  [10087, 'PATCH', post, { applied_tags: [e.tag] }],
];

/** Foreign ids in the settings of a guild. */
export const inSettings = ({ guild, deskId }: AtHome, e: Elsewhere): Row[] => [
  ...['rules', 'public_updates', 'system', 'safety_alerts', 'afk'].map((key): Row => [
    10003,
    'PATCH',
    guild,
    { [`${key}_channel_id`]: key === 'afk' ? e.voice : e.channel },
  ]),
  ...(
    [
      [10003, { channel_id: e.channel, description: 'x' }],
      [50151, { channel_id: deskId, description: 'x', emoji_id: e.emoji }],
    ] as const
  ).map(([code, shown]): Row => [code, 'PATCH', `${guild}/welcome-screen`, { welcome_channels: [shown] }]),
  ...(
    [
      [10011, { role_ids: [e.role] }],
      [10003, { channel_ids: [e.channel] }],
      [50151, { emoji_id: e.emoji }],
    ] as const
  ).map(([code, option]): Row => {
    const prompts = [{ id: '1', title: 'x', options: [{ title: 'x', ...option }] }];
    return [code, 'PUT', `${guild}/onboarding`, { prompts }];
  }),
  [10003, 'PUT', `${guild}/onboarding`, { default_channel_ids: [e.channel] }],
  [10003, 'PATCH', `${guild}/widget`, { channel_id: e.channel }],
  [50151, 'POST', `${guild}/soundboard-sounds`, { name: 'xx', sound: SOUND, emoji_id: e.emoji }],
];

const alert = (channel: string) => [{ type: 2, metadata: { channel_id: channel } }];
const overwrite = (id: string) => ({ permission_overwrites: [{ id, type: 0, allow: '1024', deny: '0' }] });

/** Foreign ids in channels, roles, members and their parts. */
export const inContents = ({ guild, desk, deskId, news, forum, member, webhook, ...home }: AtHome, e: Elsewhere) =>
  [
    [50035, 'POST', `${guild}/channels`, { name: 'x', parent_id: e.category }],
    [50035, 'PATCH', desk, { parent_id: e.category }],
    [50035, 'PATCH', `${guild}/channels`, [{ id: deskId, parent_id: e.category }]],
    [10003, 'PATCH', `${guild}/channels`, [{ id: e.channel, position: 0 }]],
    [10011, 'POST', `${guild}/channels`, { name: 'x', ...overwrite(e.role) }],
    [10011, 'PATCH', desk, overwrite(e.role)],
    [50151, 'PATCH', forum, { available_tags: [{ name: 'x', emoji_id: e.emoji }] }],
    [50151, 'PATCH', forum, { default_reaction_emoji: { emoji_id: e.emoji } }],
    [10011, 'PATCH', member, { roles: [e.role] }],
    [10003, 'PATCH', member, { channel_id: e.voice }],
    [10011, 'PUT', `${member}/roles/${e.role}`],
    [10011, 'PATCH', `${guild}/roles`, [{ id: e.role, position: 1 }]],
    [10011, 'POST', `${desk}/invites`, { role_ids: [e.role] }],
    [10003, 'PATCH', webhook, { channel_id: e.channel }],
    [50001, 'POST', `${news}/followers`, { webhook_channel_id: e.channel }],
    [50001, 'POST', `/channels/${e.news}/followers`, { webhook_channel_id: deskId }],
    [50001, 'POST', '/stage-instances', { channel_id: e.stage, topic: 'x' }],
    [
      10003,
      'POST',
      `${guild}/scheduled-events`,
      { name: 'x', privacy_level: 2, entity_type: 2, channel_id: e.voice, scheduled_start_time: home.tomorrow },
    ],
    [
      50035,
      'POST',
      `${guild}/auto-moderation/rules`,
      { name: 'x', event_type: 1, trigger_type: 3, actions: alert(e.channel) },
    ],
  ] as Row[];

/** Requests that are accepted, and whose foreign part has no effect. */
export const ignored = ({ guild, desk, own }: AtHome, e: Elsewhere): Row[] => [
  [200, 'POST', `${desk}/messages`, reference({ message_id: e.message, fail_if_not_exists: false })],
  [200, 'POST', `${desk}/messages`, { content: `<#${e.channel}> <@&${e.role}> <:x:${e.emoji}>` }],
  [
    200,
    'POST',
    `${desk}/messages`,
    {
      content: 'x',
      components: [{ type: 1, components: [{ type: 2, style: 1, custom_id: 'a', emoji: { id: e.emoji, name: 'x' } }] }],
    },
  ],
  [204, 'POST', `${desk}/messages/bulk-delete`, { messages: [e.message, own] }],
  [201, 'POST', `${guild}/emojis`, { name: 'xx', image: IMAGE, roles: [e.role] }],
  [200, 'GET', `${guild}/prune?include_roles=${e.role}`],
  [204, 'PATCH', `${guild}/voice-states/@me`, { channel_id: e.stage }],
  [
    200,
    'POST',
    `${guild}/auto-moderation/rules`,
    {
      name: 'x',
      event_type: 1,
      trigger_type: 5,
      trigger_metadata: { mention_total_limit: 5 },
      actions: [{ type: 1 }],
      exempt_roles: [e.role],
      exempt_channels: [e.channel],
    },
  ],
];
