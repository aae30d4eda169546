import type { GuildLogPort, InboxPort, ScriptsPort } from '#libs/ports';

export interface StatusPorts {
  scripts: Pick<ScriptsPort, 'list'>;
  inbox: Pick<InboxPort, 'pending' | 'parked'>;
  guildLog: Pick<GuildLogPort, 'page'>;
  /** Round trip to the gateway, in milliseconds. */
  pingMs: () => number | null;
}

const mostParkedCounted = 100;
const errorLength = 300;

/** The text of `/mainstay status`. */
export async function statusText(guildId: string, { scripts, inbox, guildLog, pingMs }: StatusPorts): Promise<string> {
  const startedAt = performance.now();
  const [all, pending, parked, errors] = await Promise.all([
    scripts.list(guildId),
    inbox.pending(guildId),
    inbox.parked(guildId, mostParkedCounted),
    guildLog.page(guildId, { limit: 1, level: 'error' }),
  ]);
  const enabled = all.filter((script) => script.enabled);
  const ping = pingMs();
  const [error] = errors;
  return [
    `**Scripts**: ${enabled.length} of ${all.length} enabled${enabled.length > 0 ? ` (${namesOf(enabled)})` : ''}`,
    `**Events**: ${pending} waiting, ${parked.length === mostParkedCounted ? `${parked.length} or more` : parked.length} parked`,
    error
      ? `**Last error**: <t:${Math.floor(error.at.getTime() / 1000)}:R> ${whereOf(error)}${inCode(error.message)}`
      : '**Last error**: none',
    `**Latency**: gateway ${ping === null ? 'not measured yet' : `${ping} ms`}, database ${Math.round(performance.now() - startedAt)} ms`,
  ].join('\n');
}

function namesOf(scripts: ReadonlyArray<{ name: string }>): string {
  const shown = scripts.slice(0, 10).map(({ name }) => `\`${name}\``);
  return shown.join(', ') + (scripts.length > shown.length ? ' …' : '');
}

function whereOf({ script, line }: { script?: string; line?: number }): string {
  return script === undefined ? '' : `in \`${script}\`${line === undefined ? '' : `, line ${line}`}: `;
}

/** Formats text as code, so that Discord renders no Markdown or mention in it. */
function inCode(text: string): string {
  return `\`${text.replaceAll('`', 'ˋ').replaceAll(/\s+/g, ' ').slice(0, errorLength)}\``;
}
