import { Fault, type FaultOptions, type Json } from '#libs/vocabulary';
import { RESTJSONErrorCodes } from 'discord-api-types/v10';

const kebab = (words: string): string => words.replaceAll(/([a-z\d])([A-Z])/g, '$1-$2').toLowerCase();

/** Meanings of statuses for which Discord has no error code. */
const byStatus: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  405: 'not-allowed',
  413: 'too-large',
  429: 'rate-limited',
};

/**
 * Discord's error as a fault, `discord.<meaning of its code>`.
 *
 * @see https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
 */
export function faultOf(status: number, body: unknown): Fault {
  const {
    code,
    message,
    errors,
    mainstay_code: ours,
  } = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  if (ours === 'state.guild_unavailable') return guildUnavailable();
  const meaning = typeof code === 'number' && code !== 0 ? RESTJSONErrorCodes[code] : undefined;
  const name = meaning ? kebab(meaning) : (byStatus[status] ?? 'refused');
  const details = [typeof message === 'string' ? message : `Discord answered with ${status}.`, ...leaves(errors)];
  // The author of a script cannot fix a token that Discord does not accept.
  const whose: FaultOptions = status === 401 ? { side: 'system', status: 502 } : { status };
  return new Fault(`discord.${name}`, details.join(' ').slice(0, 1000), {
    ...whose,
    data: { status, ...(typeof code === 'number' ? { code } : {}) } satisfies Record<string, Json>,
  });
}

/** Discord nests its form errors by the fields of the form. */
function leaves(errors: unknown, path = '', depth = 0): string[] {
  if (typeof errors !== 'object' || errors === null || depth > 8) return [];
  return Object.entries(errors).flatMap(([key, value]) => {
    if (key !== '_errors') return leaves(value, path ? `${path}.${key}` : key, depth + 1);
    if (!Array.isArray(value)) return [];
    return value.map((each: { message?: unknown } | null) => `${path}: ${String(each?.message)}`);
  });
}

/** Discord, or the proxy in front of it, cannot be reached or has failed. */
export function unavailable(reason: string, cause?: unknown): Fault {
  return new Fault('discord.unavailable', `Discord cannot be reached: ${reason}.`, { retryAfterMs: 1_000, cause });
}

/** An outage of one guild at Discord; the bot is still in the guild. */
function guildUnavailable(): Fault {
  const message = 'Discord reports an outage of this server. The bot is still in it: try again later.';
  const retry = { retryable: true, retryAfterMs: 5_000 };
  return new Fault('discord.guild-unavailable', message, { ...retry });
}

/** Discord or the proxy wants fewer calls: fault `discord.rate-limited`, retryable. */
export function rateLimited(retryAfterMs: number | undefined): Fault {
  return new Fault('discord.rate-limited', 'Discord asks to wait. Try again later.', {
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    data: { status: 429 },
  });
}
