import { serveGuilds } from '#libs/isolate';

/** Started by jobserver, which holds the other end of this descriptor. */
const CHANNEL_FD = 3;

// Everything is loaded: from here on not even our own files can be read.
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

serveGuilds(CHANNEL_FD, walls);
