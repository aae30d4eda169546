import { layout, multipart, parts, poll, words } from './contents.ts';
import type { Choose, Ideas, Step } from '../choose.ts';
import type { Actor } from '../cast.ts';
import type { Channel, Message } from '../../../src/world/entities.ts';

const into = (channel: Channel | undefined) => `/channels/${channel?.id ?? '1'}/messages`;

/** A call about an existing message. */
function about(
  choose: Choose,
  make: (path: string, said: { channel: Channel; message: Message }, author: Actor) => Step | null,
  fits?: (message: Message) => boolean,
): Step | null {
  const said = choose.said(fits);
  if (!said) return null;
  const author = choose.cast.all.find(({ id }) => id === said.message.fields.author.id);
  // Authors edit and delete their own messages more often than others do.
  const by = author && choose.chance(0.75) ? author : choose.anybody();
  return make(`${into(said.channel)}/${said.message.fields.id}`, said, by);
}

const file = (choose: Choose) => ({ filename: `${choose.name()}.txt`, type: 'text/plain', data: choose.sentence() });

const sent: Ideas = [
  [9, (choose) => choose.rest(choose.anybody(), 'POST', into(choose.talk()), { content: words(choose) })],
  [
    5,
    (choose) => {
      const body = { content: words(choose), ...choose.fields(parts(choose), 0.3) };
      return choose.rest(choose.anybody(), 'POST', into(choose.talk()), body);
    },
  ],
  [1, (choose) => choose.rest(choose.anybody(), 'POST', into(choose.talk()), layout(choose))],
  [2, (choose) => choose.rest(choose.anybody(), 'POST', into(choose.talk()), { poll: poll(choose) })],
  [
    2,
    (choose) => {
      const described = { id: '0', description: choose.sentence(), title: choose.name() };
      const form = multipart({ content: words(choose), attachments: [described] }, [['files[0]', file(choose)]]);
      return { ...choose.rest(choose.anybody(), 'POST', into(choose.talk())), ...form };
    },
  ],
  [
    4,
    (choose) => {
      const said = choose.said();
      const isForward = choose.chance(0.3);
      const reference = { type: isForward ? 1 : 0, message_id: said?.message.fields.id, channel_id: said?.channel.id };
      const body = { ...(isForward ? {} : { content: words(choose) }), message_reference: reference };
      return said ? choose.rest(choose.anybody(), 'POST', into(isForward ? choose.talk() : said.channel), body) : null;
    },
  ],
];

const changed: Ideas = [
  [
    5,
    (choose) =>
      about(choose, (path, _, by) => {
        const { embeds, components, flags } = parts(choose);
        const body = choose.fields({ content: () => words(choose), embeds, components, flags, attachments: () => [] });
        return choose.rest(by, 'PATCH', path, body);
      }),
  ],
  [
    1,
    (choose) =>
      about(choose, (path, _, by) => ({
        ...choose.rest(by, 'PATCH', path),
        ...multipart({ content: words(choose) }, [['files[0]', file(choose)]]),
      })),
  ],
  [3, (choose) => about(choose, (path, _, by) => choose.rest(by, 'DELETE', path))],
  [
    1,
    (choose) => {
      const channel = choose.talk();
      const ids = [...choose.world.log(channel?.id ?? '1')].map(({ fields }) => fields.id);
      const messages = [
        ...new Set([...choose.some(ids, 3), ...choose.some(ids, 3), ...(choose.chance(0.2) ? ['1'] : [])]),
      ];
      return choose.rest(choose.anybody(), 'POST', `${into(channel)}/bulk-delete`, { messages });
    },
  ],
  [
    2,
    (choose) => {
      const channel = choose.channel([5]);
      const message = channel && choose.one(choose.world.log(channel.id));
      const path = `${into(channel)}/${message?.fields.id}/crosspost`;
      return message ? choose.rest(choose.anybody(), 'POST', path) : null;
    },
  ],
  [
    1,
    (choose) => {
      const [from, to] = [choose.channel([5]), choose.channel([0])];
      if (!from || !to) return null;
      return choose.rest(choose.anybody(), 'POST', `/channels/${from.id}/followers`, { webhook_channel_id: to.id });
    },
  ],
];

const pinned: Ideas = (['PUT', 'DELETE'] as const).map((method) => [
  2,
  (choose) =>
    about(
      choose,
      (_, { channel, message }) => {
        const place = choose.chance(0.8) ? `messages/pins` : 'pins';
        return choose.rest(choose.anybody(), method, `/channels/${channel.id}/${place}/${message.fields.id}`);
      },
      ({ pinnedAt }) => method === 'PUT' || pinnedAt !== null,
    ),
]);

const isPoll = ({ fields }: Message) => fields.poll !== undefined;
const polls: Ideas = [
  [
    4,
    (choose) =>
      about(
        choose,
        (_, { channel, message }) => {
          const path = `/channels/${channel.id}/polls/${message.fields.id}/answers/@me`;
          return choose.rest(choose.person(), 'PUT', path, { answer_ids: choose.some([1, 2, 3], 2) });
        },
        isPoll,
      ),
  ],
  [
    1,
    (choose) =>
      about(
        choose,
        (_, { channel, message }, by) =>
          choose.rest(by, 'POST', `/channels/${channel.id}/polls/${message.fields.id}/expire`),
        isPoll,
      ),
  ],
];

/** Messages: sent, changed, deleted, pinned, published, and their polls. */
export const messages: Ideas = [...sent, ...changed, ...pinned, ...polls];
