import { multipart } from './contents.ts';
import { GIF, PICTURE, type Ideas } from '../choose.ts';

const SOUND = `data:audio/mpeg;base64,${Buffer.from('a sound').toString('base64')}`;

const emojis: Ideas = [
  [
    3,
    (choose) => {
      const some = choose.some(choose.guild.roles.keys(), 2);
      const body = {
        name: choose.name().replace(/\W/g, 'x'),
        image: choose.one([PICTURE, GIF, 'nothing']),
        roles: some,
      };
      return choose.rest(choose.anybody(), 'POST', `${choose.at}/emojis`, body);
    },
  ],
  [
    2,
    (choose) => {
      const id = choose.one(choose.guild.emojis.keys()) ?? '1';
      const body = { name: choose.name().replace(/\W/g, 'y'), roles: choose.some(choose.guild.roles.keys(), 2) };
      return choose.rest(choose.anybody(), 'PATCH', `${choose.at}/emojis/${id}`, body);
    },
  ],
  [
    1,
    (choose) =>
      choose.rest(choose.anybody(), 'DELETE', `${choose.at}/emojis/${choose.one(choose.guild.emojis.keys()) ?? '1'}`),
  ],
];

const stickers: Ideas = [
  [
    2,
    (choose) => ({
      ...choose.rest(choose.anybody(), 'POST', `${choose.at}/stickers`),
      ...multipart(null, [
        ['name', choose.name()],
        ['description', choose.sentence()],
        ['tags', 'duck'],
        ['file', { filename: 'a.png', type: choose.one(['image/png', 'text/plain']), data: 'picture' }],
      ]),
    }),
  ],
  [
    2,
    (choose) => {
      const id = choose.one(choose.guild.stickers.keys()) ?? '1';
      const body = choose.fields({
        name: () => choose.name(),
        description: () => choose.sentence(),
        tags: () => 'fox',
      });
      return choose.rest(choose.anybody(), 'PATCH', `${choose.at}/stickers/${id}`, body);
    },
  ],
  [
    1,
    (choose) =>
      choose.rest(
        choose.anybody(),
        'DELETE',
        `${choose.at}/stickers/${choose.one(choose.guild.stickers.keys()) ?? '1'}`,
      ),
  ],
];

const sounds: Ideas = [
  [
    2,
    (choose) => {
      const more = choose.fields({ volume: () => choose.number(0, 10) / 10, emoji_name: () => '🦆' });
      const body = { name: choose.name(), sound: choose.one([SOUND, SOUND, 'noise']), ...more };
      return choose.rest(choose.anybody(), 'POST', `${choose.at}/soundboard-sounds`, body);
    },
  ],
  [
    2,
    (choose) => {
      const id = choose.one(choose.guild.sounds.keys()) ?? '1';
      const body = choose.fields({
        name: () => choose.name(),
        volume: () => 0.5,
        emoji_name: () => choose.one(['🎉', null]),
        emoji_id: () => null,
      });
      return choose.rest(choose.anybody(), 'PATCH', `${choose.at}/soundboard-sounds/${id}`, body);
    },
  ],
  [
    1,
    (choose) => {
      const id = choose.one(choose.guild.sounds.keys()) ?? '1';
      return choose.rest(choose.anybody(), 'DELETE', `${choose.at}/soundboard-sounds/${id}`);
    },
  ],
  [
    1,
    (choose) => {
      const path = `/channels/${choose.channel([2, 13])?.id ?? '1'}/send-soundboard-sound`;
      return choose.rest(choose.anybody(), 'POST', path, { sound_id: choose.one(choose.guild.sounds.keys()) ?? '1' });
    },
  ],
];

/** Emojis, stickers and sounds. */
export const expressions: Ideas = [...emojis, ...stickers, ...sounds];
