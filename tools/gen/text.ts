export const header =
  '// Written by `make gen` from the definitions. Do not edit: change the definition and run it again.\n';

export const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A JSDoc comment; empty without lines. */
export function jsdoc(lines: readonly string[]): string {
  const safe = lines.flatMap((line) => line.replaceAll('*/', '*\\/').split('\n'));
  if (safe.length === 0) return '';
  if (safe.length === 1) return `/** ${safe[0]} */\n`;
  return `/**\n${safe.map((line) => ` * ${line}`.trimEnd()).join('\n')}\n */\n`;
}

export const indent = (text: string, by = '  '): string => text.replaceAll(/^(?=.)/gm, by);

/** Returns an identifier unchanged, and quotes any other key. */
export const propertyKey = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));
