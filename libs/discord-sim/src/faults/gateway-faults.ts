import type { DispatchFaults, Session } from '../gateway/session.ts';
import type { SessionLink } from '../gateway/session-link.ts';
import type { Faults } from './faults.ts';

/** Rules about dispatches, including READY and the guilds that follow it. */
export function dispatchFaults(faults: Faults, invalidate: Invalidate): DispatchFaults {
  return {
    before: (t) => (faults.strike('silence', t) ? 'silence' : faults.strike('gap', t) ? 'gap' : 'sent'),
    after: (t, session) => strikeSession(faults, t, session, invalidate),
  };
}

/** Applies rules to a connection after it has received an event. */
function strikeSession(faults: Faults, event: string, session: Session, invalidate: Invalidate): void {
  const { connection } = session;
  if (!connection) return;
  if (faults.strike('reconnect', event)) connection.askToReconnect();
  if (faults.strike('half-open', event)) connection.freeze();
  if (faults.strike('cut', event)) connection.cut();
  strikeAnswer(faults, event, connection);
  const invalid = faults.strike('invalidate', event);
  if (invalid) invalidate(session, invalid.resumable);
}

/** Applies rules instead of an answer to `IDENTIFY` or `RESUME`. Returns true if the connection is being closed. */
export function strikeAnswer(faults: Faults, event: string, connection: SessionLink): boolean {
  const close = faults.strike('close', event);
  if (close) connection.closeWith(close.code, 'Requested by a fault.');
  return close !== null;
}

type Invalidate = (session: Session, resumable: boolean) => void;
