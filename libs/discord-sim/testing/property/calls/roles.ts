import { PICTURE, type Choose, type Ideas } from '../choose.ts';

const colour = (choose: Choose) => choose.number(0, 0xffffff);

const looks = (choose: Choose) => ({
  name: () => choose.name(),
  permissions: () => choose.permissions(),
  color: () => colour(choose),
  colors: () => ({
    primary_color: colour(choose),
    secondary_color: choose.chance(0.5) ? colour(choose) : null,
    tertiary_color: null,
  }),
  hoist: () => choose.chance(0.5),
  mentionable: () => choose.chance(0.5),
  icon: () => choose.one([PICTURE, null]),
  unicode_emoji: () => choose.one(['🦆', null]),
});

const held = (choose: Choose) => `${choose.at}/members/${choose.member().user.id}/roles/${choose.role().id}`;

/** Roles, their order, and their members. */
export const roles: Ideas = [
  [
    4,
    (choose) =>
      choose.guild.roles.size > 25
        ? null
        : choose.rest(choose.anybody(), 'POST', `${choose.at}/roles`, choose.fields(looks(choose))),
  ],
  [
    5,
    (choose) =>
      choose.rest(
        choose.anybody(),
        'PATCH',
        `${choose.at}/roles/${choose.role().id}`,
        choose.fields(looks(choose), 0.3),
      ),
  ],
  [3, (choose) => choose.rest(choose.anybody(), 'DELETE', `${choose.at}/roles/${choose.role().id}`)],
  [
    3,
    (choose) => {
      const some = choose.some(choose.guild.roles.keys(), 4);
      const moves = some.map((id) => ({ id, position: choose.number(0, choose.guild.roles.size) }));
      return choose.rest(choose.anybody(), 'PATCH', `${choose.at}/roles`, moves);
    },
  ],
  [6, (choose) => choose.rest(choose.anybody(), 'PUT', held(choose))],
  [4, (choose) => choose.rest(choose.anybody(), 'DELETE', held(choose))],
];
