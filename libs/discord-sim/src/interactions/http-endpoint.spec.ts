import { createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { applicationOf, bot } from '../../testing/callers.ts';
import { InteractionStage } from '../../testing/interaction-stage.ts';
import { rule } from '../../testing/rule.ts';

interface Arrived {
  headers: IncomingHttpHeaders;
  body: string;
}
type Respond = (response: ServerResponse, arrived: Arrived) => void;

const json = (response: ServerResponse, body: object, status = 200) => {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
};

describe('an application that receives interactions by HTTP', () => {
  let stage: InteractionStage;
  let server: Server;
  let respond: Respond;
  let checks = true;
  const arrived: Arrived[] = [];

  function isSigned({ headers, body }: Arrived): boolean {
    const spki = Buffer.from(`302a300506032b6570032100${applicationOf(stage.sim).verifyKey}`, 'hex');
    const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
    const signature = Buffer.from(String(headers['x-signature-ed25519']), 'hex');
    return verify(null, Buffer.from(`${String(headers['x-signature-timestamp'])}${body}`), key, signature);
  }

  beforeEach(async () => {
    stage = await InteractionStage.open();
    arrived.length = 0;
    checks = true;
    respond = (response) => json(response, { type: 4, data: { content: 'by http' } });
    const take = async (request: IncomingMessage, response: ServerResponse) => {
      const one = { headers: request.headers, body: await text(request) };
      arrived.push(one);
      if (checks && !isSigned(one)) response.writeHead(401).end('invalid request signature');
      else if ((JSON.parse(one.body) as { type: number }).type === 1) json(response, { type: 1 });
      else respond(response, one);
    };
    server = createServer((request, response) => void take(request, response));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    await stage.commands([{ name: 'hello', description: 'x' }]);
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await Promise.all([once(server, 'close'), stage.close()]);
  });

  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/interactions`;
  const choose = (url: string) => bot(stage.sim)('PATCH', '/applications/@me', { interactions_endpoint_url: url });
  /** The next dispatch of an event type. */
  const next = (...kinds: string[]) =>
    new Promise<Record<string, unknown>>((resolve) => {
      const end = stage.sim.world.listen(({ t, d }) => {
        if (!kinds.includes(t)) return;
        end();
        resolve({ t, ...d });
      });
    });

  rule(
    'interactions/overview#setting-up-an-endpoint',
    'an endpoint is accepted when it answers a PING and rejects a wrong signature',
    async () => {
      expect((await choose(address())).json).toMatchObject({ interactions_endpoint_url: address() });
      expect(arrived.map((one) => [(JSON.parse(one.body) as { type: number }).type, isSigned(one)])).toEqual([
        [1, true],
        [1, false],
      ]);
      checks = false;
      const careless = await choose(address());
      expect(careless.json).toMatchObject({ code: 50035, errors: { interactions_endpoint_url: { _errors: [{}] } } });
      expect((await choose('http://127.0.0.1:9/')).json).toMatchObject({ code: 50035 });
    },
  );

  rule(
    'interactions/receiving-and-responding#receiving-an-interaction',
    'interactions go to the endpoint, signed, and not to the gateway as well',
    async () => {
      await choose(address());
      const said = next('MESSAGE_CREATE');
      expect((await stage.run('hello')).status).toBe(204);
      expect(await said).toMatchObject({ content: 'by http', type: 20, interaction_metadata: { name: 'hello' } });
      const last = arrived.at(-1)!;
      expect(isSigned(last)).toBe(true);
      expect(JSON.parse(last.body)).toMatchObject({ type: 2, version: 1, member: {}, data: { name: 'hello' } });
      expect(stage.received).toBeUndefined();
    },
  );

  rule('reference#uploading-files', 'the answer to an HTTP interaction may be multipart, with files', async () => {
    await choose(address());
    respond = (response) => {
      const form = new FormData();
      form.set('payload_json', JSON.stringify({ type: 4, data: { content: 'see', attachments: [{ id: 0 }] } }));
      form.set('files[0]', new Blob(['hello'], { type: 'text/plain' }), 'note.txt');
      const multipart = new Response(form);
      void multipart.arrayBuffer().then((bytes) => {
        response.writeHead(200, { 'Content-Type': multipart.headers.get('content-type')! });
        response.end(Buffer.from(bytes));
      });
    };
    const said = next('MESSAGE_CREATE');
    await stage.run('hello');
    const { attachments } = (await said) as { attachments?: Array<{ url: string }> };
    expect(await (await fetch(attachments![0]!.url)).text()).toBe('hello');
  });

  rule(
    'interactions/receiving-and-responding#interaction-callback',
    'an application that answers through the API instead sends 202 without a body',
    async () => {
      await choose(address());
      const later = new Promise<string>((resolve) => {
        respond = (response, { body }) => {
          response.writeHead(202).end();
          resolve(body);
        };
      });
      await stage.run('hello');
      const { id, token } = JSON.parse(await later) as { id: string; token: string };
      const callback = await stage.nobody('POST', `/interactions/${id}/${token}/callback`, {
        type: 4,
        data: { content: 'by the API' },
      });
      expect(callback.status).toBe(204);
      expect(stage.last('MESSAGE_CREATE')).toMatchObject({ content: 'by the API' });
    },
  );

  rule(
    'observed',
    'an answer that is an error, or that Discord does not understand, fails the interaction at once',
    async () => {
      await choose(address());
      const wrongs: Respond[] = [
        (response) => response.writeHead(500).end('oops'),
        (response) => response.writeHead(200).end('not json'),
        (response) => json(response, { type: 99 }),
        (response) => json(response, { type: 4, data: { content: '' } }),
        (response) => response.destroy(),
      ];
      for (const wrong of wrongs) {
        respond = wrong;
        const told = next('INTERACTION_FAILURE', 'INTERACTION_SUCCESS');
        await stage.run('hello');
        expect(await told).toMatchObject({ t: 'INTERACTION_FAILURE' });
      }
    },
  );

  rule(
    'interactions/receiving-and-responding#interaction-callback',
    'an HTTP answer that comes after three seconds is too late',
    async () => {
      await choose(address());
      const held = new Promise<ServerResponse>((resolve) => {
        respond = (response) => resolve(response);
      });
      await stage.run('hello');
      const response = await held;
      stage.sim.clock.wind(3_001);
      expect(stage.last('INTERACTION_FAILURE')).toBeDefined();
      json(response, { type: 4, data: { content: 'too late' } });
      respond = (response) => json(response, { type: 4, data: { content: 'in time' } });
      const said = next('MESSAGE_CREATE');
      await stage.run('hello');
      expect(await said).toMatchObject({ content: 'in time' });
      expect((await stage.page(2)).map(({ content }) => content)).not.toContain('too late');
    },
  );
});
