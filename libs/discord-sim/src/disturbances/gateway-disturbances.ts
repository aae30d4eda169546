import type { DispatchDisturbances, Session } from '../gateway/session.ts';
import type { SessionLink } from '../gateway/session-link.ts';
import type { Disturbances } from './disturbances.ts';

/** Rules about dispatches, including READY and the guilds that follow it. */
export function dispatchDisturbances(disturbances: Disturbances, invalidate: Invalidate): DispatchDisturbances {
  return {
    before: (t) => (disturbances.take('silence', t) ? 'silence' : disturbances.take('gap', t) ? 'gap' : 'sent'),
    after: (t, session) => disturbSession(disturbances, t, session, invalidate),
  };
}

/** Applies rules to a connection after it has received an event. */
function disturbSession(disturbances: Disturbances, event: string, session: Session, invalidate: Invalidate): void {
  const { connection } = session;
  if (!connection) return;
  if (disturbances.take('reconnect', event)) connection.askToReconnect();
  if (disturbances.take('half-open', event)) connection.freeze();
  if (disturbances.take('cut', event)) connection.cut();
  closeInstead(disturbances, event, connection);
  const invalid = disturbances.take('invalidate', event);
  if (invalid) invalidate(session, invalid.resumable);
}

/** Applies rules instead of an answer to `IDENTIFY` or `RESUME`. Returns true if the connection is being closed. */
export function closeInstead(disturbances: Disturbances, event: string, connection: SessionLink): boolean {
  const close = disturbances.take('close', event);
  if (close) connection.closeWith(close.code, 'Requested by a disturbance.');
  return close !== null;
}

type Invalidate = (session: Session, resumable: boolean) => void;
