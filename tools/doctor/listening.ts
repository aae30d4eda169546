import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A TCP port that a process listens on. */
export interface Listening {
  pid: number;
  command: string;
  address: string;
  port: number;
}

/** State of a socket in `/proc/net/tcp`. */
const LISTEN = '0A';

/** Decodes an address of `/proc/net/tcp`: 32-bit words, each with its lowest byte first. */
function addressOf(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => [...Buffer.from(word, 'hex')].toReversed());
  if (bytes.length === 4) return bytes.join('.');
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (isMapped) return bytes.slice(12).join('.');
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bytes[2 * index]! << 8) | bytes[2 * index + 1]!).toString(16),
  );
  const text = groups.join(':');
  return text === '0:0:0:0:0:0:0:0' ? '::' : text === '0:0:0:0:0:0:0:1' ? '::1' : text;
}

/** Listening sockets of this network namespace, by inode. */
function sockets(): Map<string, { address: string; port: number }> {
  const found = new Map<string, { address: string; port: number }>();
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    if (!existsSync(file)) continue;
    for (const line of readFileSync(file, 'utf8').split('\n').slice(1)) {
      const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
      const [address = '', port = ''] = local.split(':');
      if (state === LISTEN) found.set(inode, { address: addressOf(address), port: Number.parseInt(port, 16) });
    }
  }
  return found;
}

function descriptors(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${fd}`);
      } catch {
        // The file was closed in the meantime.
        return '';
      }
    });
  } catch {
    // The process has ended, or belongs to another user.
    return [];
  }
}

/** The process and all its descendants. */
export function family(pid: number): number[] {
  const rows = process.platform === 'linux' ? parentsFromProc() : parentsFromPs();
  const below = (parent: number): number[] =>
    rows.flatMap(([child, of]) => (of === parent ? [child!, ...below(child!)] : []));
  return [pid, ...below(pid)];
}

/** The ports that these processes listen on; a shared socket is listed once. Linux only: elsewhere empty. */
export function listening(pids: number[]): Listening[] {
  const all = sockets();
  const named = new Set<string>();
  return pids.flatMap((pid) =>
    descriptors(pid).flatMap((target) => {
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? '';
      const socket = all.get(inode);
      if (!socket || named.has(inode)) return [];
      named.add(inode);
      return [{ pid, command: readFileSync(`/proc/${pid}/comm`, 'utf8').trim(), ...socket }];
    }),
  );
}

/** Pid and parent of each process. Minimal systems have no `ps`. */
function parentsFromProc(): number[][] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // The name in parentheses may contain any character; the fields after it are fixed.
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return [[Number(name), Number(fields[1])]];
    } catch {
      // The process has ended in the meantime.
      return [];
    }
  });
}

function parentsFromPs(): number[][] {
  return execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
}
