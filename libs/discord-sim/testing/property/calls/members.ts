import { PICTURE, type Choose, type Ideas } from '../choose.ts';

const DAY = 86_400_000;

const edits = (choose: Choose) => ({
  nick: () => choose.one([choose.name(), null]),
  roles: () => choose.some(choose.guild.roles.keys(), 4),
  communication_disabled_until: () => choose.one([null, choose.time(1_000, DAY), choose.time(30 * DAY, 40 * DAY)]),
  flags: () => choose.one([0, 4]),
});

const voice = (choose: Choose) => ({
  mute: () => choose.chance(0.5),
  deaf: () => choose.chance(0.5),
  channel_id: () => choose.one([null, choose.channel([2, 13])?.id ?? null]),
});

/** Users of the cast who are not in the guild and not banned. */
const away = (choose: Choose) =>
  choose.cast.all.filter(({ id, applicationId }) => applicationId === null && !choose.guild.members.has(id));

/** Members and users: names, roles, and that they join and leave. */
export const members: Ideas = [
  [
    7,
    (choose) => {
      const path = `${choose.at}/members/${choose.member().user.id}`;
      return choose.rest(choose.anybody(), 'PATCH', path, choose.fields(edits(choose)));
    },
  ],
  [
    2,
    (choose) => {
      const id = choose.one(choose.guild.voiceStates.keys()) ?? choose.member().user.id;
      return choose.rest(choose.anybody(), 'PATCH', `${choose.at}/members/${id}`, choose.fields(voice(choose)));
    },
  ],
  [
    2,
    (choose) => {
      const body = choose.fields({
        nick: () => choose.name(),
        avatar: () => choose.one([PICTURE, null]),
        banner: () => PICTURE,
      });
      return choose.rest(choose.anybody(), 'PATCH', `${choose.at}/members/@me`, body);
    },
  ],
  [
    2,
    (choose) => {
      const body = choose.fields({
        username: () => choose.name().toLowerCase(),
        avatar: () => choose.one([PICTURE, null]),
      });
      return choose.rest(choose.anybody(), 'PATCH', '/users/@me', body);
    },
  ],
  [2, (choose) => choose.rest(choose.anybody(), 'DELETE', `${choose.at}/members/${choose.victim()}`)],
  [
    2,
    (choose) => {
      const body = choose.fields({ delete_message_seconds: () => choose.number(0, 604_800) }, 0.5);
      return choose.rest(choose.anybody(), 'PUT', `${choose.at}/bans/${choose.victim()}`, body);
    },
  ],
  [
    1,
    (choose) => {
      const body = {
        user_ids: [...choose.some([choose.victim(), choose.victim()], 2), '1'],
        delete_message_seconds: 10,
      };
      return choose.rest(choose.anybody(), 'POST', `${choose.at}/bulk-ban`, body);
    },
  ],
  [
    4,
    (choose) => {
      const id = choose.one(choose.guild.bans.keys()) ?? '1';
      return choose.rest(choose.anybody(), 'DELETE', `${choose.at}/bans/${id}`);
    },
  ],
  [1, (choose) => choose.rest(choose.anybody(), 'POST', `${choose.at}/prune`, { days: choose.number(1, 30) })],
  [
    1,
    (choose) => {
      const by = choose.one(choose.cast.weak)!;
      return choose.rest(by, 'DELETE', `/users/@me/guilds/${choose.guild.fields.id}`);
    },
  ],
  [
    6,
    (choose) => {
      const by = choose.one(away(choose));
      const code = choose.one(choose.guild.invites.keys());
      return by && code ? choose.rest(by, 'POST', `/invites/${code}`) : null;
    },
  ],
];
