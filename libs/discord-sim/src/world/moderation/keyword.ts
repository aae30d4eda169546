const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/**
 * The match of a keyword with wildcards in a text: `word*` begins a word, `*word` ends one, `*word*` matches anywhere, and without a `*`
 * it stands between spaces.
 *
 * @see https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-rule-object-keyword-matching-strategies
 */
export function matchKeyword(content: string, keyword: string): string | null {
  const [, before, word = '', after] = /^(\*?)(.*?)(\*?)$/s.exec(keyword) ?? [];
  if (word === '') return null;
  const pattern = `${before ? '' : '(?<=^|\\s)'}${escape(word)}${after ? '' : '(?=$|\\s)'}`;
  return new RegExp(pattern, 'iu').exec(content)?.[0] ?? null;
}
