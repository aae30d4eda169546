import type { IncomingHttpHeaders } from 'node:http';

/** @see https://docs.discord.com/developers/reference#locales */
export const LOCALES: ReadonlySet<string> = new Set(
  `ar bg cs da de el en-GB en-US es-419 es-ES fi fr he hi hr hu id it ja ko lt nl no pl pt-BR ro ru sv-SE th tr uk vi
  zh-CN zh-TW`.split(/\s+/),
);
const DEFAULT = 'en-US';

/** @see https://docs.discord.com/developers/interactions/application-commands#locale-fallbacks */
const FALLBACKS: Readonly<Record<string, string>> = { 'en-US': 'en-GB', 'en-GB': 'en-US', 'es-419': 'es-ES' };

/**
 * The language of a caller: of its client, of its browser, or else of its account.
 *
 * @see https://docs.discord.com/developers/interactions/application-commands#retrieving-localized-commands
 */
export function localeOf(headers: IncomingHttpHeaders): string {
  const own = headers['x-discord-locale'];
  if (typeof own === 'string') return own;
  return headers['accept-language']?.split(/[,;]/)[0]?.trim().replace('*', DEFAULT) || DEFAULT;
}

/** The text of a dictionary in a language, or in its fallback language. */
export function localized(dictionary: unknown, locale: string): string | undefined {
  const texts = (dictionary ?? {}) as Readonly<Record<string, string>>;
  return texts[locale] ?? texts[FALLBACKS[locale] ?? ''];
}
