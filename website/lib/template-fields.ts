/** A constant of a template that stands for something of the server. */
export interface TemplateField {
  name: string;
  kind: 'channel' | 'role';
  /** The comment above it. */
  label: string;
  placeholder: string;
}

const pattern = /^\/\*\* (.+?) \*\/\nconst (\w*?)(channel|role)Id = '(\d{17,20})';$/gim;

/** Constants that hold an example id of a channel or role, each with the comment above it. */
export function fieldsOf(source: string): TemplateField[] {
  return [...source.matchAll(pattern)].map(([, comment = '', start = '', kind = '', placeholder = '']) => ({
    name: `${start}${kind}Id`,
    kind: kind.toLowerCase() === 'role' ? 'role' : 'channel',
    label: comment.replace(/[:.].*$/, ''),
    placeholder,
  }));
}

/** The source with the chosen ids in place of the examples. */
export function fillFields(source: string, chosen: Readonly<Record<string, string>>): string {
  return fieldsOf(source).reduce((text, { name, placeholder }) => {
    const id = chosen[name];
    return id ? text.replace(`const ${name} = '${placeholder}';`, `const ${name} = '${id}';`) : text;
  }, source);
}
