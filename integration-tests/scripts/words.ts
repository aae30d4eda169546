/** Not a test: what `imports.ts` imports. */
export const greeting = 'hello';

export function shout(text: string): string {
  return text.toUpperCase();
}
