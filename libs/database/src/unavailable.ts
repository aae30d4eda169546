import { Fault } from '#libs/vocabulary';

/** Codes of Node and PostgreSQL that mean: not available now. @see https://www.postgresql.org/docs/18/errcodes-appendix.html */
const away = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now: it is starting or recovering
  '53300', // too_many_connections
  '25006', // read_only_sql_transaction: a standby that is being promoted
]);
const awayText =
  // A prepared statement of this connection is invalid after a migration, or after a pooler switched to another connection. A
  // new connection works.
  /cached plan must not change result type|prepared statement "[^"]*" does not exist|connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|query read timeout|not queryable|connection ended/i;

const codeOf = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
};

/** Whether the error means that the database cannot be reached, not that it rejected the statement. */
export function isAway(error: unknown): boolean {
  if (error instanceof AggregateError && error.errors.some(isAway)) return true;
  const code = codeOf(error);
  if (away.has(code) || code.startsWith('08')) return true;
  return error instanceof Error && awayText.test(error.message);
}

/** Deadlock or serialization failure: the transaction was rolled back and can be retried at once. */
export const isRolledBack = (error: unknown): boolean => ['40P01', '40001'].includes(codeOf(error));

/**
 * Error classes that the same values cause again: 22 data (too long, out of range), 23 constraints, 54 limits of the engine.
 */
const refusals = new Set(['22', '23', '54']);

/** The fault for a database error: unavailable, or values rejected. Returns any other error unchanged. */
export function faultOf(error: unknown): unknown {
  if (isAway(error)) {
    return new Fault('database.unavailable', 'The database cannot be reached at the moment.', {
      retryAfterMs: 1_000,
      cause: error,
    });
  }
  if (codeOf(error) === '22021') {
    return new Fault('text.not-storable', 'Text must not contain the character U+0000.', { cause: error });
  }
  if (refusals.has(codeOf(error).slice(0, 2))) {
    return new Fault('database.refused', 'The database rejects these values.', { cause: error });
  }
  return error;
}

/** Name of the constraint or unique index that a write violated; null for any other error. */
export function brokenConstraint(error: unknown): string | null {
  const told: unknown = error instanceof Fault ? error.cause : error;
  if (!codeOf(told).startsWith('23')) return null;
  return (told as { constraint?: string }).constraint ?? null;
}
