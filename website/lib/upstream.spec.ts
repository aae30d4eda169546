import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { passThrough } from './upstream';

let server: Server;
let answer: RequestListener;

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  process.env.WEBSERVER_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  delete process.env.WEBSERVER_URL;
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const ask = (path: string, init?: RequestInit) => passThrough(new Request(`http://site.example${path}`, init));

describe('requests that pass through to the webserver', () => {
  it('redirects and cookies → unchanged', async () => {
    answer = (_request, response) => {
      response.writeHead(302, { location: 'https://discord.com/x', 'set-cookie': ['a=1; HttpOnly', 'b=2'] }).end();
    };
    const response = await ask('/api/auth/login?next=/');
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('https://discord.com/x');
    expect(response.headers.getSetCookie()).toEqual(['a=1; HttpOnly', 'b=2']);
  });

  it('method, path, query, headers and body → unchanged', async () => {
    answer = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        response.end(JSON.stringify([method, url, headers['x-csrf-token'], String(Buffer.concat(chunks))]));
      });
    };
    const response = await ask('/api/x/%F0%9F%8E%89?q=1', {
      method: 'PUT',
      headers: { 'x-csrf-token': 't' },
      body: '{}',
    });
    expect(await response.json()).toEqual(['PUT', '/api/x/%F0%9F%8E%89?q=1', 't', '{}']);
  });

  it('headers of the browser about the origin of a request → unchanged', async () => {
    const said = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    answer = ({ headers }, response) => void response.end(JSON.stringify(headers));
    // A `Request` of its own would drop these headers; the one that Next makes of a connection has them.
    const request = new Request('http://site.example/api/auth/callback?code=1');
    Object.defineProperty(request, 'headers', { value: new Headers({ ...said, host: 'site.example' }) });
    const response = await passThrough(request);
    expect(await response.json()).toMatchObject({ ...said, 'x-forwarded-host': 'site.example' });
  });

  it('an answer without a body, and a streamed request body → passed through', async () => {
    const sizes: number[] = [];
    answer = (request, response) => {
      let size = 0;
      request.on('data', (chunk: Buffer) => (size += chunk.length));
      request.on('end', () => {
        sizes.push(size);
        response.writeHead(204).end();
      });
    };
    const response = await ask('/api/guilds/1/playground/world/file', {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(3 * 1024 * 1024),
    });
    expect([response.status, response.body, sizes]).toEqual([204, null, [3 * 1024 * 1024]]);
  });

  it('events → streamed one by one; a browser that disconnects → the request to the webserver is aborted', async () => {
    const closed = Promise.withResolvers<void>();
    answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: line\ndata: 1\n\n');
      response.on('close', () => closed.resolve());
    };
    const browser = new AbortController();
    const response = await ask('/api/log/stream', { signal: browser.signal });
    const reader = response.body!.getReader();
    const { value } = await reader.read();
    expect(new TextDecoder().decode(value)).toBe('event: line\ndata: 1\n\n');
    expect(response.headers.get('cache-control')).toContain('no-transform');
    browser.abort();
    await expect(reader.read()).rejects.toThrow(/abort/i);
    await closed.promise;
  });

  it('a body that is too large → rejected before it is sent', async () => {
    answer = () => {
      throw new Error('must not be reached');
    };
    const response = await ask('/api/x', { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: 'request.too-large' });
  });

  it('an unreachable webserver → problem JSON', async () => {
    answer = (request) => request.socket.destroy();
    const response = await ask('/api/session');
    expect(response.status).toBe(503);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'webserver.unavailable' });
  });
});
