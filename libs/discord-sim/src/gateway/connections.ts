import type { Connection } from './connection.ts';
import type { Session } from './session.ts';

/** All connections and sessions of a gateway, and what can be done to all of them at once. */
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

  /** Op 1: everybody is asked for a heartbeat now. */
  heartbeatAll(): number {
    return this.#each((connection) => connection.askForHeartbeat());
  }

  /** Op 7 to everybody. */
  reconnectAll(): number {
    return this.#each((connection) => connection.askToReconnect());
  }

  /** Op 9 to everybody with a session. */
  invalidateAll(resumable: boolean): number {
    for (const session of this.sessions.values()) this.invalidate(session, resumable);
    return this.connections.size;
  }

  /** Freezes all sockets: they stay open, and nothing goes in or out. */
  freezeAll(): number {
    return this.#each((connection) => connection.freeze());
  }

  /** Cuts all sockets; their sessions can be resumed or not. */
  dropAll(resumable: boolean): number {
    return this.#each((connection) => {
      if (!resumable && connection.session) this.sessions.delete(connection.session.id);
      connection.cut();
    });
  }

  /** Closes all sockets with a code. */
  closeAll(code: number): number {
    return this.#each((connection) => connection.closeWith(code, 'Asked for by a test.'));
  }

  protected invalidate(session: Session, resumable: boolean): void {
    const { connection } = session;
    this.detach(session);
    if (!resumable) this.sessions.delete(session.id);
    connection?.invalidate(resumable);
  }

  /** Leaves a session without its connection. */
  protected abstract detach(session: Session): void;

  #each(disturb: (connection: Connection) => void): number {
    const { size } = this.connections;
    for (const connection of this.connections) disturb(connection);
    return size;
  }
}
