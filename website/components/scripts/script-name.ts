const nameLength = 64;

/** What is wrong with a script's name, or null. */
export function scriptNameProblem(name: string, taken: readonly string[]): string | null {
  if (name === '') return 'Give it a name.';
  if (!/^[a-z0-9-]+$/.test(name)) return 'Small letters, digits and hyphens only.';
  if (name.length > nameLength) return `At most ${nameLength} characters.`;
  if (taken.includes(name)) return 'Another script has this name.';
  return null;
}

/** What somebody types, made into a name while they type. */
export function asScriptName(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[\s_.]+/g, '-')
    .replaceAll(/[^a-z0-9-]/g, '')
    .slice(0, nameLength);
}
