const nameLength = 64;

/** The error in a script's name, or null. */
export function scriptNameProblem(name: string, taken: readonly string[]): string | null {
  if (name === '') return 'Enter a name of letters (a–z), digits and hyphens.';
  if (taken.includes(name)) return 'Another script has this name.';
  return null;
}

/** Letters with accents as their base letters: “ä” is “a”. */
const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

/** The name that a typed text becomes. */
export function asScriptName(text: string): string {
  return plain(text)
    .replaceAll(/[\s_.-]+/g, '-')
    .replaceAll(/[^a-z0-9-]/g, '')
    .replaceAll(/^-|-$/g, '')
    .slice(0, nameLength);
}

/** Characters that the name loses, each once. */
export function droppedCharacters(text: string): string[] {
  return [...new Set(plain(text).replaceAll(/[\s_.a-z0-9-]/g, ''))];
}
