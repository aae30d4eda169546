import { createHash } from 'node:crypto';
import { realpathSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const WAIT_MS = 5000;

const answers = (name: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(name, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

const listen = (name: string): Promise<Server | null> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(null));
    server.listen(name, () => resolve(server.unref()));
  });

/**
 * Locks the state folder for this process; the kernel releases it when the process dies for any reason. Waits a little for a predecessor
 * that is about to exit. Returns false if the folder stays locked: two proxies must never write one journal.
 */
export async function lockState(folder: string): Promise<boolean> {
  const hash = createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 24);
  const linux = process.platform === 'linux';
  const name = linux ? `\0simpleproxy-${hash}` : path.join(tmpdir(), `simpleproxy-${hash}.sock`);
  for (const end = Date.now() + WAIT_MS; Date.now() < end; await sleep(50)) {
    if (await listen(name)) return true;
    if (!linux && !(await answers(name))) unlinkSync(name);
  }
  return false;
}
