const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/**
 * Where a keyword with its wildcards is found in a text: `word*` begins a word, `*word` ends one, `*word*` is anywhere,
 * and without a `*` it stands between blanks.
 *
 * @see https://docs.discord.com/developers/resources/auto-moderation#auto-moderation-rule-object-keyword-matching-strategies
 */
export function matchKeyword(content: string, keyword: string): string | null {
  const [, before, word = '', after] = /^(\*?)(.*?)(\*?)$/s.exec(keyword) ?? [];
  if (word === '') return null;
  const pattern = `${before ? '' : '(?<=^|\\s)'}${escape(word)}${after ? '' : '(?=$|\\s)'}`;
  return new RegExp(pattern, 'iu').exec(content)?.[0] ?? null;
}
