/** The connection of a session, as the session and disturbances use it. */
export interface SessionLink {
  send(text: string): void;
  /** Closes with a code that a WebSocket server may send. */
  closeWith(code: number, message: string): void;
  cut(): void;
  freeze(): void;
  askToReconnect(): void;
  invalidate(resumable: boolean): void;
  /** Ends the relation to its session; the socket stays open. */
  detach(): void;
}
