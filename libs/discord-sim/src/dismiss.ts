import type { Duplex } from 'node:stream';

/** Answers with a status and no more, and lets go of the socket: its client need not close it. */
export function dismiss(socket: Duplex, status: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
