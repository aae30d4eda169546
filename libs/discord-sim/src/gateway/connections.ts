import type { Connection } from './connection.ts';
import type { Session } from './session.ts';

/** All connections and sessions of a gateway, and actions on all of them at once. */
export abstract class Connections {
  protected readonly connections = new Set<Connection>();
  protected readonly sessions = new Map<string, Session>();

  get size(): { connections: number; sessions: number } {
    return { connections: this.connections.size, sessions: this.sessions.size };
  }

  /** All sessions, oldest first. */
  get list(): readonly Session[] {
    return [...this.sessions.values()];
  }

  /** Op 1: asks every client for a heartbeat now. */
  heartbeatAll(): number {
    return this.#each((connection) => connection.askForHeartbeat());
  }

  /** Op 7 to every client. */
  reconnectAll(): number {
    return this.#each((connection) => connection.askToReconnect());
  }

  /** Op 9 to every client with a session. */
  invalidateAll(resumable: boolean): number {
    for (const session of this.sessions.values()) this.invalidate(session, resumable);
    return this.connections.size;
  }

  /** Freezes all sockets: they stay open, and no data passes. */
  freezeAll(): number {
    return this.#each((connection) => connection.freeze());
  }

  /** Cuts all sockets, with sessions that can be resumed or not. */
  dropAll(resumable: boolean): number {
    return this.#each((connection) => {
      if (!resumable && connection.session) this.sessions.delete(connection.session.id);
      connection.cut();
    });
  }

  /** Closes all sockets with a code. */
  closeAll(code: number): number {
    return this.#each((connection) => connection.closeWith(code, 'Requested by a test.'));
  }

  protected invalidate(session: Session, resumable: boolean): void {
    const { connection } = session;
    this.detach(session);
    if (!resumable) this.sessions.delete(session.id);
    connection?.invalidate(resumable);
  }

  /** Detaches a session from its connection. */
  protected abstract detach(session: Session): void;

  #each(disturb: (connection: Connection) => void): number {
    const { size } = this.connections;
    for (const connection of this.connections) disturb(connection);
    return size;
  }
}
