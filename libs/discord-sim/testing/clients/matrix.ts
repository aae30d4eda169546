/** A client library and how it connects. */
export interface Setup {
  client: 'discord.js' | 'eris' | 'oceanic.js' | '@discordeno/gateway' | 'discord.py';
  encoding: 'json' | 'etf';
  compress: 'none' | 'payload' | 'zlib-stream' | 'zstd-stream';
}

/** Every way of connecting that each library has. */
export const matrix: readonly Setup[] = [
  { client: 'discord.js', encoding: 'json', compress: 'none' },
  { client: 'discord.js', encoding: 'json', compress: 'zlib-stream' },
  { client: 'eris', encoding: 'json', compress: 'none' },
  { client: 'eris', encoding: 'json', compress: 'zlib-stream' },
  { client: 'eris', encoding: 'etf', compress: 'none' },
  { client: 'eris', encoding: 'etf', compress: 'zlib-stream' },
  { client: 'oceanic.js', encoding: 'json', compress: 'none' },
  { client: 'oceanic.js', encoding: 'json', compress: 'zlib-stream' },
  { client: 'oceanic.js', encoding: 'json', compress: 'zstd-stream' },
  { client: 'oceanic.js', encoding: 'etf', compress: 'none' },
  { client: 'oceanic.js', encoding: 'etf', compress: 'zlib-stream' },
  { client: 'oceanic.js', encoding: 'etf', compress: 'zstd-stream' },
  { client: '@discordeno/gateway', encoding: 'json', compress: 'none' },
  { client: '@discordeno/gateway', encoding: 'json', compress: 'payload' },
  { client: '@discordeno/gateway', encoding: 'json', compress: 'zlib-stream' },
  { client: '@discordeno/gateway', encoding: 'json', compress: 'zstd-stream' },
  { client: 'discord.py', encoding: 'json', compress: 'zlib-stream' },
];

/** Some of the setups: each library with each encoding that it has, and each encoding with each compression, at least once. */
export function eachOnce(setups: readonly Setup[]): Setup[] {
  const seen = new Set<string>();
  // Later setups combine more: they are looked at first.
  return setups.toReversed().filter(({ client, encoding, compress }) => {
    const parts = [`${client} ${encoding}`, `${encoding} ${compress}`];
    const isNew = parts.some((part) => !seen.has(part));
    for (const part of parts) seen.add(part);
    return isNew;
  });
}
