import { slices } from '../../libs/config/src/slices.ts';
import { runConfig } from '../run/settings.ts';

/** `.env.example`: every variable once, with its meaning and default. */
export function envExample(): string {
  const seen = new Set<string>();
  const parts = Object.entries({ ...slices, 'make run': runConfig }).map(([part, slice]) => {
    const variables = Object.entries(slice).filter(([name]) => !seen.has(name) && seen.add(name));
    const lines = variables.map(([name, schema]) => {
      const fallback = schema.safeParse(undefined);
      const value = fallback.success && fallback.data !== undefined ? String(fallback.data) : '';
      return `# ${schema.description ?? name}\n#${name}=${value}\n`;
    });
    return `## ${part}\n\n${lines.join('\n')}`;
  });
  return `# Written by \`make gen\` from the variables of the processes and of \`make run\`. Copy it to .env and remove the # before lines to change.\n\n${parts.join('\n')}`;
}
