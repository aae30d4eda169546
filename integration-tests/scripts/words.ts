/** Not a test: `imports.ts` imports it. */
export const greeting = 'hello';

export function shout(text: string): string {
  return text.toUpperCase();
}
