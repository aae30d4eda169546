import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const lowest = 10_000;
/** Lowest port of outgoing connections in Linux, unless it is configured. */
const usualOutgoing = 32_768;

/**
 * Free ports on 127.0.0.1, all different. They are below the ports of outgoing connections: until a process listens on its port, no
 * connection of another process can get it. Source: ip(7), `ip_local_port_range`.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let tried = 0; ports.length < count; tried += 1) {
    if (tried > span) throw new Error(`no ${count} free ports from ${lowest} to ${lowest + span - 1}`);
    const port = lowest + (next++ % span);
    if (!(await isPortTaken(port))) ports.push(port);
  }
  return ports;
}

/** A free port, like those of `freePorts`. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port!;
}

/** Whether a server accepts connections on the port. */
export function isPortTaken(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => done(error.code === 'EADDRINUSE'));
    server.listen(port, host, () => server.close(() => done(false)));
  });
}

const span = Math.max(firstOutgoing() - lowest, 1_000);
/** Each process starts somewhere else, so that two of them rarely choose the same port at the same time. */
let next = Math.floor(Math.random() * span);

function firstOutgoing(): number {
  try {
    return Number.parseInt(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8'), 10) || usualOutgoing;
  } catch {
    return usualOutgoing;
  }
}
