/**
 * The typings as the editor shows them best. Monaco writes a tag and its text on one line, which breaks the code block of
 * `@example`: replaces it by a heading, whose code block keeps its own lines. An address after `@see` becomes a link that is
 * short enough for a hover.
 */
export function withReadableTags(typings: string): string {
  return typings
    .replaceAll(/^( *)\* @example$/gm, '$1*\n$1* **Example**\n$1*')
    .replaceAll(/^( *)\* @see (https?:\/\/([^\s/]+)\S*)$/gm, '$1*\n$1* [More on $3]($2)\n$1*');
}
