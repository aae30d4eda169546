import { serveIsolates } from '#libs/isolate';

/** jobserver starts this process and holds the other end of this descriptor. */
const CHANNEL_FD = 3;

// All code is loaded: from here on the process cannot read even our own files.
const permission = process.permission as (NodeJS.ProcessPermission & { drop?: (scope: string) => void }) | undefined;
permission?.drop?.('fs.read');

const denied = (scope: string): boolean => permission !== undefined && !permission.has(scope);
const walls = [
  ...(denied('fs.write') && denied('fs.read') ? ['no-files'] : []),
  ...(denied('net') ? ['no-network'] : []),
  ...(denied('child') ? ['no-processes'] : []),
  ...(Object.keys(process.env).length === 0 ? ['empty-environment'] : []),
  ...(process.getuid !== undefined && process.getuid() !== 0 ? ['not-root'] : []),
  ...(!('WebAssembly' in globalThis) ? ['no-jit'] : []),
];

serveIsolates(CHANNEL_FD, walls);
