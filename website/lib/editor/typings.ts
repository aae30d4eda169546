/**
 * The typings as the editor shows them best. Monaco writes a tag and its text on one line, which breaks the code block of
 * `@example`: replaces it by a heading, whose code block keeps its own lines.
 */
export function withReadableExamples(typings: string): string {
  return typings.replaceAll(/^( *)\* @example$/gm, '$1*\n$1* **Example**\n$1*');
}
