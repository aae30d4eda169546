import type { Choose, Ideas } from '../choose.ts';

const settings = (choose: Choose) =>
  choose.fields({
    auto_archive_duration: () => choose.one([60, 1440, 4320, 10080]),
    rate_limit_per_user: () => 0,
    invitable: () => choose.chance(0.5),
  });

const edits = (choose: Choose) => ({
  name: () => choose.name(),
  locked: () => choose.chance(0.3),
  archived: () => choose.chance(0.4),
  invitable: () => choose.chance(0.5),
  auto_archive_duration: () => choose.one([60, 1440, 4320, 10080]),
  rate_limit_per_user: () => choose.number(0, 2),
  flags: () => choose.one([0, 2]),
  applied_tags: () =>
    choose.some(
      (choose.channel([15, 16])?.available_tags ?? []).map(({ id }) => id),
      2,
    ),
});

const membership = (choose: Choose, id: string) => `/channels/${choose.thread()?.id ?? '1'}/thread-members/${id}`;

/** Threads, posts, and their members. */
export const threads: Ideas = [
  [
    3,
    (choose) => {
      const said = choose.said();
      const path = said && `/channels/${said.channel.id}/messages/${said.message.fields.id}/threads`;
      return path ? choose.rest(choose.anybody(), 'POST', path, { name: choose.name(), ...settings(choose) }) : null;
    },
  ],
  [
    3,
    (choose) => {
      const channel = choose.channel([0, 5]);
      const body = { name: choose.name(), type: choose.one([10, 11, 12, 12]), ...settings(choose) };
      return channel ? choose.rest(choose.anybody(), 'POST', `/channels/${channel.id}/threads`, body) : null;
    },
  ],
  [
    3,
    (choose) => {
      const channel = choose.channel([15, 16]);
      if (!channel) return null;
      const tags = choose.some(
        (channel.available_tags ?? []).map(({ id }) => id),
        2,
      );
      const body = {
        name: choose.name(),
        applied_tags: tags,
        message: { content: choose.sentence() },
        ...settings(choose),
      };
      return choose.rest(choose.anybody(), 'POST', `/channels/${channel.id}/threads`, body);
    },
  ],
  [
    6,
    (choose) => {
      const thread = choose.thread();
      const body = choose.fields(edits(choose), 0.25);
      return thread ? choose.rest(choose.anybody(), 'PATCH', `/channels/${thread.id}`, body) : null;
    },
  ],
  [
    2,
    (choose) => choose.rest(choose.anybody(), 'PATCH', `/channels/${choose.thread()?.id ?? '1'}`, { archived: false }),
  ],
  [1, (choose) => choose.rest(choose.anybody(), 'DELETE', `/channels/${choose.thread()?.id ?? '1'}`)],
  [3, (choose) => choose.rest(choose.anybody(), 'PUT', membership(choose, '@me'))],
  [2, (choose) => choose.rest(choose.anybody(), 'DELETE', membership(choose, '@me'))],
  [3, (choose) => choose.rest(choose.anybody(), 'PUT', membership(choose, choose.member().user.id))],
  [2, (choose) => choose.rest(choose.anybody(), 'DELETE', membership(choose, choose.member().user.id))],
];
