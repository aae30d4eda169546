import { PICTURE, type Choose, type Ideas } from '../choose.ts';
import type { Actor } from '../cast.ts';

const channel = (choose: Choose, types: number[]) => () => choose.one([null, choose.channel(types)?.id ?? null]);

const guild = (choose: Choose) => ({
  name: () => choose.name(),
  description: () => choose.one([choose.sentence(), null]),
  verification_level: () => choose.number(0, 4),
  default_message_notifications: () => choose.number(0, 1),
  explicit_content_filter: () => choose.number(0, 2),
  afk_channel_id: channel(choose, [2]),
  afk_timeout: () => choose.one([60, 300, 900, 1_800]),
  system_channel_id: channel(choose, [0]),
  system_channel_flags: () => choose.number(0, 63),
  rules_channel_id: channel(choose, [0]),
  public_updates_channel_id: channel(choose, [0]),
  safety_alerts_channel_id: channel(choose, [0]),
  preferred_locale: () => choose.one(['en-US', 'de', 'fr']),
  premium_progress_bar_enabled: () => choose.chance(0.5),
  icon: () => choose.one([PICTURE, null]),
  splash: () => choose.one([PICTURE, null]),
  banner: () => choose.one([PICTURE, null]),
  discovery_splash: () => choose.one([PICTURE, null]),
});

const hour = (choose: Choose) => choose.one([null, choose.time(0, 3_600_000)]);

const guildSettings: Ideas = [
  [2, (choose) => choose.rest(choose.anybody(), 'PATCH', choose.at, choose.fields(guild(choose), 0.15))],
  [
    1,
    (choose) => {
      const body = choose.fields({
        invites_disabled_until: () => hour(choose),
        dms_disabled_until: () => hour(choose),
      });
      return choose.rest(choose.anybody(), 'PUT', `${choose.at}/incident-actions`, body);
    },
  ],
  [
    1,
    (choose) => {
      const body = { enabled: choose.chance(0.5), description: choose.sentence() };
      return choose.rest(choose.anybody(), 'PATCH', `${choose.at}/welcome-screen`, body);
    },
  ],
  [
    1,
    (choose) => {
      const body = { enabled: choose.chance(0.5), channel_id: choose.channel([0])?.id ?? null };
      return choose.rest(choose.anybody(), 'PATCH', `${choose.at}/widget`, body);
    },
  ],
];

const rule = (choose: Choose) => choose.one(choose.guild.autoModeration.keys()) ?? '1';
const actions = (choose: Choose) => [
  choose.one([
    { type: 1, metadata: { custom_message: choose.sentence() } },
    { type: 2, metadata: { channel_id: choose.channel([0])?.id ?? '1' } },
    { type: 3, metadata: { duration_seconds: choose.number(60, 600) } },
  ])!,
];
const exempt = (choose: Choose) => ({
  exempt_roles: () => choose.some(choose.guild.roles.keys(), 2),
  exempt_channels: () => choose.some(choose.guild.channels.keys(), 2),
  enabled: () => choose.chance(0.8),
});

const autoModeration: Ideas = [
  [
    2,
    (choose) => {
      const trigger_type = choose.one([1, 1, 1, 3, 4, 5, 6])!;
      const metadata = trigger_type === 1 ? { trigger_metadata: { keyword_filter: ['naïve', 'fox*'] } } : {};
      const more = { ...metadata, actions: actions(choose), ...choose.fields(exempt(choose)) };
      const body = { name: choose.name(), event_type: trigger_type === 6 ? 2 : 1, trigger_type, ...more };
      return choose.rest(choose.anybody(), 'POST', `${choose.at}/auto-moderation/rules`, body);
    },
  ],
  [
    1,
    (choose) => {
      const more = { name: () => choose.name(), actions: () => actions(choose), ...exempt(choose) };
      return choose.rest(
        choose.anybody(),
        'PATCH',
        `${choose.at}/auto-moderation/rules/${rule(choose)}`,
        choose.fields(more),
      );
    },
  ],
  [1, (choose) => choose.rest(choose.anybody(), 'DELETE', `${choose.at}/auto-moderation/rules/${rule(choose)}`)],
];

const application = (choose: Choose): { by: Actor; path: string } => {
  const by = choose.random.pick(choose.cast.all.filter(({ applicationId }) => applicationId !== null));
  return { by, path: `/applications/${by.applicationId}${choose.chance(0.6) ? choose.at : ''}/commands` };
};
const command = (choose: Choose) => ({
  name: choose.one(['roll', 'ban', 'Wrong Name', 'help'])!,
  description: choose.sentence(),
  options: [{ type: 3, name: 'what', description: choose.sentence(), required: choose.chance(0.5) }],
});

const commands: Ideas = [
  [
    1,
    (choose) => {
      const { by, path } = application(choose);
      return choose.rest(by, 'POST', path, command(choose));
    },
  ],
  [
    1,
    (choose) => {
      const { by, path } = application(choose);
      return choose.rest(by, 'PUT', path, choose.some([command(choose), command(choose)], 2));
    },
  ],
];

/** The guild's settings, auto-moderation, and commands. */
export const settings: Ideas = [...guildSettings, ...autoModeration, ...commands];
