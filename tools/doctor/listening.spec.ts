import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { family, listening } from './listening.ts';

it('a process that starts another → both are in its family, also without a program `ps`', async () => {
  const path = process.env.PATH;
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'inherit'] });
  try {
    if (process.platform === 'linux') process.env.PATH = '/nowhere';
    expect(family(process.pid)).toEqual(expect.arrayContaining([process.pid, child.pid]));
  } finally {
    process.env.PATH = path;
    const exit = once(child, 'exit');
    child.stdin.end();
    await exit;
  }
});

it('a server on loopback → address and port', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(listening([process.pid])).toEqual(
    expect.arrayContaining([expect.objectContaining({ address: '127.0.0.1', port })]),
  );
  server.close();
  await once(server, 'close');
});
