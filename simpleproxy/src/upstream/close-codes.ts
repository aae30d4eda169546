import { GatewayCloseCodes as Code } from 'discord-api-types/v10';

/** Effect of a close by Discord on the session. */
export type AfterClose = 'resume' | 'identify' | 'stop';

const FATAL = new Set<number>([
  Code.AuthenticationFailed,
  Code.InvalidShard,
  Code.ShardingRequired,
  Code.InvalidAPIVersion,
  Code.InvalidIntents,
  Code.DisallowedIntents,
]);
const NEW_SESSION = new Set<number>([Code.InvalidSeq, Code.SessionTimedOut]);

/** @see https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes */
export function afterClose(code: number): AfterClose {
  if (FATAL.has(code)) return 'stop';
  return NEW_SESSION.has(code) ? 'identify' : 'resume';
}

/** The close code as text, for the alarm. */
export const closeReason = (code: number): string => Code[code] ?? `close code ${code}`;
