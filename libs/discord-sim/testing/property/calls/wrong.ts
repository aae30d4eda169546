import type { Ideas } from '../choose.ts';

/** Bodies that are empty, too large, or of another form. */
const BODIES: readonly unknown[] = [
  {},
  [],
  'text',
  { name: '' },
  { name: 'x'.repeat(500), content: 'x'.repeat(5_000) },
  { name: 7, type: 'zero', content: { a: 1 }, embeds: 'none', position: -1, permissions: 'all' },
  { content: null, embeds: [{}], components: [{ type: 99 }] },
  { embeds: [{ title: 'x', url: 'ftp://nowhere' }], flags: -1 },
  { type: 77, name: 'fine' },
  { nick: 'x'.repeat(33), roles: ['1'], channel_id: 'here' },
];

/** Calls that are rejected: a rejected call changes nothing. */
export const wrong: Ideas = [
  [
    4,
    (choose) => {
      const channel = `/channels/${choose.channel()!.id}`;
      const places = [
        ['POST', `${choose.at}/channels`],
        ['PATCH', `${choose.at}/channels`],
        ['PATCH', channel],
        ['POST', `${channel}/messages`],
        ['POST', `${channel}/threads`],
        ['POST', `${choose.at}/emojis`],
        ['POST', `${choose.at}/scheduled-events`],
        ['POST', '/stage-instances'],
        ['POST', `${choose.at}/auto-moderation/rules`],
        ['PATCH', `${choose.at}/members/${choose.victim()}`],
        ['PUT', `${channel}/permissions/${choose.guild.fields.id}`],
      ] as const;
      const [method, path] = choose.random.pick(places);
      return choose.rest(choose.anybody(), method, path, choose.random.pick(BODIES));
    },
  ],
  [
    1,
    (choose) =>
      choose.rest({ ...choose.anybody(), authorization: 'Bot wrong' }, 'PATCH', choose.at, { name: 'stolen' }),
  ],
  [1, (choose) => choose.rest(choose.anybody(), 'DELETE', '/channels/1')],
];
