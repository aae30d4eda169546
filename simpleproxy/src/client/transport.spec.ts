import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { constants, createInflate, createZstdDecompress } from 'node:zlib';
import { WebSocket, WebSocketServer } from 'ws';
import { createTransport } from './transport.ts';

describe.each(['zlib-stream', 'zstd-stream'] as const)('%s', (method) => {
  it('payloads → one message each, in one common context', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const messages: Buffer[] = [];
    client.on('message', (data: Buffer) => messages.push(data));
    const [socket] = (await once(server, 'connection')) as [WebSocket];
    const transport = createTransport(socket, method);
    const payloads = [10, 300_000, 1, 70_000, 16_384, 5, 5, 5].map((size, n) =>
      JSON.stringify({ n, text: 'é"x'.repeat(size) }),
    );
    for (const payload of payloads) transport.send(Buffer.from(payload));
    while (messages.length < payloads.length) await once(client, 'message');
    const inflate =
      method === 'zlib-stream' ? createInflate({ flush: constants.Z_SYNC_FLUSH }) : createZstdDecompress();
    for (const [index, message] of messages.entries()) {
      if (method === 'zlib-stream') expect(message.subarray(-4).toString('hex')).toBe('0000ffff');
      const wanted = Buffer.byteLength(payloads[index] ?? '');
      inflate.write(message);
      let plain = Buffer.alloc(0);
      while (plain.length < wanted) {
        plain = Buffer.concat([plain, (inflate.read() as Buffer | null) ?? Buffer.alloc(0)]);
        if (plain.length < wanted) await once(inflate, 'readable');
      }
      expect(plain.toString() === payloads[index]).toBe(true);
    }
    transport.close();
    inflate.destroy();
    client.terminate();
    server.close();
    await once(server, 'close');
  });
});
