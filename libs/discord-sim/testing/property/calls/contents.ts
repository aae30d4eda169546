import type { Choose } from '../choose.ts';

const embed = (choose: Choose) => ({
  title: choose.sentence(),
  ...choose.fields({
    description: () => choose.sentence(),
    url: () => 'https://example.com/page',
    color: () => choose.number(0, 0xffffff),
    timestamp: () => choose.time(0, 1_000_000),
    footer: () => ({ text: choose.sentence() }),
    author: () => ({ name: choose.name(), url: 'https://example.com/' }),
    image: () => ({ url: 'https://example.com/a.png' }),
    thumbnail: () => ({ url: 'https://example.com/b.png' }),
    fields: () => [{ name: choose.name(), value: choose.sentence(), inline: choose.chance(0.5) }],
  }),
});

const rows = (choose: Choose) => [
  {
    type: 1,
    components: [
      { type: 2, style: choose.number(1, 4), label: choose.name(), custom_id: 'a', disabled: choose.chance(0.3) },
      { type: 2, style: 5, label: 'out', url: 'https://example.com/' },
    ],
  },
  {
    type: 1,
    components: [
      choose.chance(0.5)
        ? {
            type: 3,
            custom_id: 'b',
            options: [
              { label: 'x', value: 'x' },
              { label: 'y', value: 'y' },
            ],
          }
        : { type: choose.number(5, 8), custom_id: 'c', placeholder: choose.name() },
    ],
  },
];

/** A message of the second version of components. */
export const layout = (choose: Choose) => ({
  flags: 1 << 15,
  components: [
    { type: 10, content: choose.sentence() },
    {
      type: 17,
      accent_color: choose.number(0, 0xffffff),
      components: [
        {
          type: 9,
          components: [{ type: 10, content: 'b' }],
          accessory: { type: 2, style: 1, label: 'c', custom_id: 'd' },
        },
        { type: 14, divider: true, spacing: 2 },
        { type: 12, items: [{ media: { url: 'https://example.com/a.png' }, description: 'e' }] },
      ],
    },
  ],
});

/** Text, sometimes with mentions. */
export function words(choose: Choose): string {
  const mentions = [`<@${choose.member().user.id}>`, `<@&${choose.role().id}>`, '@everyone', '<#1>', ''];
  return `${choose.sentence()} ${choose.chance(0.3) ? choose.one(mentions) : ''}`.trim();
}

export const parts = (choose: Choose) => ({
  embeds: () => [embed(choose), ...(choose.chance(0.2) ? [embed(choose)] : [])],
  components: () => rows(choose),
  flags: () => choose.one([4, 4096, 0]),
  tts: () => choose.chance(0.1),
  nonce: () => choose.name(),
  sticker_ids: () => choose.some(choose.guild.stickers.keys(), 3),
  allowed_mentions: () => choose.one([{ parse: [] }, { parse: ['users'] }, { parse: ['roles', 'everyone'] }]),
});

export const poll = (choose: Choose) => ({
  question: { text: choose.sentence() },
  answers: [
    { poll_media: { text: choose.name(), emoji: { name: '🦆' } } },
    { poll_media: { text: choose.name() } },
    { poll_media: { text: choose.name() } },
  ],
  duration: choose.number(1, 100),
  allow_multiselect: choose.chance(0.5),
});

/** A form of JSON and files, as bytes and their type. */
export function multipart(json: object | null, fields: ReadonlyArray<readonly [name: string, value: string | object]>) {
  const boundary = 'boundary-of-the-property-test';
  const named = json ? [['payload_json', JSON.stringify(json)] as const, ...fields] : fields;
  const text = named.map(([name, value]) => {
    const isFile = typeof value === 'object';
    const { filename, type, data } = (isFile ? value : {}) as { filename?: string; type?: string; data?: string };
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`;
    return isFile
      ? `${head}; filename="${filename}"\r\nContent-Type: ${type}\r\n\r\n${data}\r\n`
      : `${head}\r\n\r\n${value}\r\n`;
  });
  return {
    body: Buffer.from(`${text.join('')}--${boundary}--\r\n`),
    type: `multipart/form-data; boundary=${boundary}`,
  };
}
