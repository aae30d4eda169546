import type { Session } from '../gateway/session.ts';
import type { Faults } from './faults.ts';

/** What strikes a connection when it has been told of an event. */
export function strikeSession(faults: Faults, event: string, session: Session, invalidate: Invalidate): void {
  const { connection } = session;
  if (!connection) return;
  if (faults.strike('reconnect', event)) connection.askToReconnect();
  if (faults.strike('half-open', event)) connection.freeze();
  if (faults.strike('cut', event)) connection.cut();
  const invalid = faults.strike('invalidate', event);
  if (invalid) invalidate(session, invalid.resumable);
}

type Invalidate = (session: Session, resumable: boolean) => void;
