import type { Choose, Ideas } from '../choose.ts';

const looks = (choose: Choose) => ({
  topic: () => choose.sentence(),
  nsfw: () => choose.chance(0.5),
  rate_limit_per_user: () => (choose.chance(0.8) ? 0 : choose.number(1, 5)),
  default_auto_archive_duration: () => choose.one([60, 1440, 4320, 10080]),
  default_thread_rate_limit_per_user: () => choose.number(0, 3),
  position: () => choose.number(0, 20),
  parent_id: () => choose.category(),
  bitrate: () => choose.number(8_000, 100_000),
  user_limit: () => choose.number(0, 20),
  video_quality_mode: () => choose.number(1, 2),
  rtc_region: () => choose.one(['rotterdam', null]),
  permission_overwrites: () =>
    choose.some(choose.guild.roles.keys(), 2).map((id) => ({ id, type: 0, allow: '1024', deny: choose.permissions() })),
});

const forum = (choose: Choose) => ({
  available_tags: () =>
    choose.some(['red', 'green', 'tall'], 3).map((name) => ({ name, moderated: choose.chance(0.5) })),
  default_reaction_emoji: () => choose.one([null, { emoji_name: '👍', emoji_id: null }]),
  default_sort_order: () => choose.one([null, 0, 1]),
  default_forum_layout: () => choose.number(0, 2),
});

/** Channels of every type except threads, their positions and overwrites. */
export const channels: Ideas = [
  [
    3,
    (choose) => {
      const type = choose.one([0, 0, 2, 4, 5, 13, 15, 16])!;
      const more = type >= 15 ? { ...looks(choose), ...forum(choose) } : looks(choose);
      const body = { name: choose.name(), type, ...choose.fields(more, 0.2) };
      return choose.guild.channels.size > 45
        ? null
        : choose.rest(choose.anybody(), 'POST', `${choose.at}/channels`, body);
    },
  ],
  [
    6,
    (choose) => {
      const channel = choose.channel()!;
      const more = channel.type >= 15 ? { ...looks(choose), ...forum(choose) } : looks(choose);
      const body = { ...choose.fields({ name: () => choose.name(), ...more }, 0.25) };
      return choose.rest(choose.anybody(), 'PATCH', `/channels/${channel.id}`, body);
    },
  ],
  [
    1,
    (choose) => {
      const channel = choose.channel([0, 5]);
      return channel
        ? choose.rest(choose.anybody(), 'PATCH', `/channels/${channel.id}`, { type: 5 - channel.type })
        : null;
    },
  ],
  [
    2,
    (choose) =>
      choose.guild.channels.size < 12
        ? null
        : choose.rest(choose.anybody(), 'DELETE', `/channels/${choose.channel()!.id}`),
  ],
  [
    6,
    (choose) => {
      const isRole = choose.chance(0.6);
      const id = isRole ? choose.role().id : choose.member().user.id;
      const body = { type: isRole ? 0 : 1, allow: choose.permissions(), deny: choose.chance(0.2) ? '1024' : '0' };
      return choose.rest(choose.anybody(), 'PUT', `/channels/${choose.channel()!.id}/permissions/${id}`, body);
    },
  ],
  [
    3,
    (choose) => {
      const channel = choose.channel()!;
      const overwrite = choose.one(channel.permission_overwrites ?? []);
      const id = overwrite?.id ?? '1';
      return choose.rest(choose.anybody(), 'DELETE', `/channels/${channel.id}/permissions/${id}`);
    },
  ],
  [
    3,
    (choose) => {
      const moves = choose.some(choose.guild.channels.keys(), 4).map((id, index) => ({
        id,
        ...choose.fields({ position: () => choose.number(0, 20) }, 0.8),
        ...(index === 0 ? choose.fields({ parent_id: () => choose.category() }) : {}),
        ...choose.fields({ lock_permissions: () => true }, 0.3),
      }));
      return choose.rest(choose.anybody(), 'PATCH', `${choose.at}/channels`, moves);
    },
  ],
  [1, (choose) => choose.rest(choose.anybody(), 'POST', `/channels/${choose.talk()?.id ?? '1'}/typing`)],
];
