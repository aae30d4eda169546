import { Fault, type ListedFaultCode } from '#libs/vocabulary';
import type { OnBehalf } from './on-behalf.ts';

/** An answer that the proxy gave instead of Discord, as a line for the guild's log. */
export interface Notice {
  guildId: string;
  code: string;
  message: string;
}

const notices: Readonly<Record<string, string>> = {
  'rest.guild_queue_full':
    'Too many calls of this server to Discord wait already. This call waits until some of them are done. Make fewer calls at once.',
  'rest.guild_invalid_budget':
    'Discord has rejected too many calls of this server in the last ten minutes, so the proxy blocks further ones for now. Check the bot’s permissions before you make such calls.',
  'rest.remembered_refusal':
    'Discord keeps rejecting this call. For up to a minute, or until permissions change, the same answer is returned without asking Discord.',
  'discord.forbidden': 'The bot has no permission for this call. It is rejected without asking Discord.',
};

/** Faults for the codes of the proxy about a share that is used up. */
const shareFaults: Readonly<Record<string, ListedFaultCode>> = {
  'rest.guild_queue_full': 'rest.guild-queue-full',
  'rest.guild_invalid_budget': 'rest.guild-invalid-budget',
};

const told = (code: string, about: OnBehalf, call: string, reason: string): string =>
  `${notices[code]} (${about.purpose}: ${call.slice(0, 200)}${reason === '' ? '' : `, ${reason}`})`;

/** The line for the guild's log; null for an answer that came from Discord itself or needs no line. */
export function noticeOf(code: string | null, about: OnBehalf, call: string, body: string): Notice | null {
  if (code === null || !Object.hasOwn(notices, code)) return null;
  return { guildId: about.guildId, code: faultCode(code), message: told(code, about, call, messageIn(body)) };
}

/** The fault when the guild has used up its share; null for any other code. */
export function guildShareFault(code: string | null, retryAfterMs: number | undefined): Fault | null {
  const own = code === null ? undefined : shareFaults[code];
  return own === undefined ? null : new Fault(own, notices[code!], retryAfterMs === undefined ? {} : { retryAfterMs });
}

const faultCode = (code: string): string => code.replaceAll('_', '-');

function messageIn(body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === 'string' ? message.slice(0, 200) : '';
  } catch {
    return '';
  }
}
