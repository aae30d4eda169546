type Fields = Record<string, unknown>;

const pick = (from: unknown, keys: readonly string[]): Fields | undefined => {
  if (typeof from !== 'object' || from === null) return undefined;
  const found = keys.flatMap((key) => {
    const value = (from as Fields)[key];
    return value === undefined || value === null ? [] : [[key, value] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
};

const proxied = (from: Fields | undefined, key: string): Fields | undefined =>
  from?.[key] === undefined ? from : { ...from, [`proxy_${key}`]: from[key] };

const picture = (from: unknown): Fields | undefined => {
  const found = proxied(pick(from, ['url', 'description']), 'url');
  return found && { ...found, width: 0, height: 0 };
};

/**
 * An embed as Discord stores it: always rich; sizes, provider and video cannot be sent.
 *
 * @see https://docs.discord.com/developers/resources/message#embed-object
 */
export function richEmbed(given: object): object {
  const from = given as Fields;
  const fields = (from['fields'] as Fields[] | null | undefined)?.map((field) => ({
    name: field['name'],
    value: field['value'],
    inline: field['inline'] === true,
  }));
  const time = typeof from['timestamp'] === 'string' ? new Date(from['timestamp']) : undefined;
  const parts: Fields = {
    ...pick(from, ['title', 'description', 'url', 'color']),
    timestamp: time?.toISOString().replace(/(\.\d{3})Z$/, '$1000+00:00'),
    image: picture(from['image']),
    thumbnail: picture(from['thumbnail']),
    author: proxied(pick(from['author'], ['name', 'url', 'icon_url']), 'icon_url'),
    footer: proxied(pick(from['footer'], ['text', 'icon_url']), 'icon_url'),
    fields: fields && fields.length > 0 ? fields : undefined,
  };
  return { type: 'rich', ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) };
}
