import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createPublicKey, verify } from 'node:crypto';
import { simulate, type Simulation } from '../index.ts';
import { accountOf, applicationOf, bot, caller, channelOf, guildOf, person } from '../../testing/callers.ts';
import type { Dispatch } from '../world/world.ts';

interface Created {
  id: string;
  token: string;
  data: Record<string, unknown>;
  message?: { id: string };
}

interface Sent {
  id: string;
  content: string;
}

describe('interactions', () => {
  let sim: Simulation;
  const seen: Dispatch[] = [];
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    seen.length = 0;
    sim.world.listen((dispatch) => seen.push(dispatch));
  });
  afterEach(() => sim.close());
  const at = () => `/channels/${channelOf(sim, 'bots')}/messages`;
  const last = (t: string) => seen.findLast((dispatch) => dispatch.t === t)?.d as unknown as Created;
  const begin = (type: number, data: object, more: object = {}, who = 'finn') =>
    person(sim, who)('POST', '/interactions', {
      type,
      application_id: applicationOf(sim).id,
      guild_id: guildOf(sim, 'Mainstay Demo').fields.id,
      channel_id: channelOf(sim, 'bots'),
      data,
      ...more,
    });
  const answer = (body: object, query = '') => {
    const { id, token } = last('INTERACTION_CREATE');
    return caller(sim, null)<{ code?: number; resource?: { message: Sent } }>(
      'POST',
      `/interactions/${id}/${token}/callback${query}`,
      body,
    );
  };
  const hook = () => `/webhooks/${applicationOf(sim).id}/${last('INTERACTION_CREATE').token}`;
  const set = (commands: object[]) => bot(sim)('PUT', `/applications/${applicationOf(sim).id}/commands`, commands);
  const row = (...components: object[]) => [{ type: 1, components }];

  // https://docs.discord.com/developers/interactions/application-commands#subcommands-and-subcommand-groups
  it('a command → its subcommands and the objects that its options name', async () => {
    const options = [
      { type: 6, name: 'who', description: 'Whom', required: true },
      { type: 4, name: 'days', description: 'How long', min_value: 1, max_value: 7 },
      { type: 3, name: 'why', description: 'Why', choices: [{ name: 'Spam', value: 'spam' }] },
    ];
    const group = {
      type: 2,
      name: 'member',
      description: 'Members',
      options: [{ type: 1, name: 'mute', description: 'Mutes', options }],
    };
    await set([{ name: 'mod', description: 'Moderation', options: [group] }]);
    const id = accountOf(sim, 'mei').user.id;
    const run = (given: object[]) =>
      begin(2, {
        name: 'mod',
        type: 1,
        options: [{ type: 2, name: 'member', options: [{ type: 1, name: 'mute', options: given }] }],
      });
    const who = { type: 6, name: 'who', value: id };
    expect((await run([])).status).toBe(400);
    expect((await run([who, { type: 4, name: 'days', value: 9 }])).status).toBe(400);
    expect((await run([who, { type: 3, name: 'why', value: 'other' }])).status).toBe(400);
    expect((await run([who, { type: 4, name: 'days', value: 2 }])).status).toBe(204);
    expect(last('INTERACTION_CREATE').data).toMatchObject({
      resolved: { users: { [id]: { username: 'mei' } }, members: { [id]: { permissions: expect.any(String) } } },
    });
    await answer({ type: 4, data: { content: 'muted' } });
    expect(last('MESSAGE_CREATE')).toMatchObject({
      type: 20,
      interaction_metadata: { name: 'mod member mute', type: 2 },
    });
  });

  // https://docs.discord.com/developers/interactions/application-commands#autocomplete
  it('a user types → suggested choices', async () => {
    await set([
      {
        name: 'find',
        description: 'Finds',
        options: [{ type: 3, name: 'what', description: 'What', autocomplete: true }],
      },
    ]);
    const typed = { name: 'find', type: 1, options: [{ type: 3, name: 'what', value: 'te', focused: true }] };
    expect((await begin(4, typed)).status).toBe(204);
    expect(last('INTERACTION_CREATE')).toMatchObject({ type: 4, data: { options: [{ focused: true, value: 'te' }] } });
    expect((await answer({ type: 4, data: { content: 'no' } })).json).toMatchObject({ code: 50035 });
    const many = Array.from({ length: 26 }, (_, index) => ({ name: `n${index}`, value: 'v' }));
    expect((await answer({ type: 8, data: { choices: many } })).json).toMatchObject({ code: 50035 });
    expect((await answer({ type: 8, data: { choices: [{ name: 'Tea', value: 'tea' }] } })).status).toBe(204);
    expect(last('APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE')).toMatchObject({ choices: [{ name: 'Tea' }] });
  });

  // https://docs.discord.com/developers/interactions/application-commands#user-commands
  it('user and message commands → the object they were used on', async () => {
    await set([
      { name: 'Report', type: 3 },
      { name: 'Look up', type: 2 },
    ]);
    const said = await person(sim, 'mei')<Sent>('POST', at(), { content: 'odd' });
    expect((await begin(2, { name: 'Report', type: 3, target_id: said.json.id })).status).toBe(204);
    expect(last('INTERACTION_CREATE').data).toMatchObject({
      type: 3,
      target_id: said.json.id,
      resolved: { messages: { [said.json.id]: { content: 'odd' } } },
    });
    await answer({ type: 4, data: { content: 'noted' } });
    expect(last('MESSAGE_CREATE')).toMatchObject({
      type: 23,
      interaction_metadata: { target_message_id: said.json.id },
    });
    const { id } = accountOf(sim, 'mei').user;
    expect((await begin(2, { name: 'Look up', type: 2, target_id: id })).status).toBe(204);
    expect(last('INTERACTION_CREATE').data).toMatchObject({
      target_id: id,
      resolved: { users: { [id]: {} }, members: { [id]: {} } },
    });
  });

  // https://docs.discord.com/developers/components/reference#button
  it('a button → updates its message, or answers it', async () => {
    const components = row(
      { type: 2, style: 1, label: 'More', custom_id: 'more' },
      { type: 2, style: 2, label: 'Off', custom_id: 'off', disabled: true },
    );
    const { json: sent } = await bot(sim)<Sent>('POST', at(), { content: 'press', components });
    const press = (customId: string) => begin(3, { component_type: 2, custom_id: customId }, { message_id: sent.id });
    expect((await press('off')).status).toBe(400);
    expect((await press('none')).status).toBe(400);
    expect((await press('more')).status).toBe(204);
    expect(last('INTERACTION_CREATE')).toMatchObject({
      type: 3,
      data: { custom_id: 'more', component_type: 2 },
      message: { id: sent.id },
    });
    expect((await answer({ type: 7, data: { content: 'pressed', components: [] } })).status).toBe(204);
    expect((await answer({ type: 6 })).json).toMatchObject({ code: 40060 });
    const now = await bot(sim)('GET', `${at()}/${sent.id}`);
    expect(now.json).toMatchObject({ content: 'pressed', components: [] });
    await bot(sim)('PATCH', `${at()}/${sent.id}`, { components });
    await press('more');
    await answer({ type: 5, data: { flags: 64 } });
    const edited = await caller(sim, null)('PATCH', `${hook()}/messages/@original`, { content: 'only for you' });
    expect(edited.json).toMatchObject({ content: 'only for you', flags: 64 });
  });

  it('a component on an ephemeral message → works for its user', async () => {
    await set([{ name: 'secret', description: 'x' }]);
    await begin(2, { name: 'secret', type: 1 });
    const components = row({ type: 2, style: 1, label: 'Go', custom_id: 'go' });
    const told = await answer({ type: 4, data: { content: 'hush', flags: 64, components } }, '?with_response=true');
    const id = told.json.resource!.message.id;
    const press = (who: string) => begin(3, { component_type: 2, custom_id: 'go' }, { message_id: id }, who);
    expect((await press('mei')).json).toMatchObject({ code: 10008 });
    expect((await press('finn')).status).toBe(204);
    expect((await answer({ type: 7, data: { content: 'gone', components: [] } })).status).toBe(204);
    expect(last('MESSAGE_UPDATE')).toMatchObject({ content: 'gone', ephemeral_for: accountOf(sim, 'finn').user.id });
  });

  // https://docs.discord.com/developers/components/reference#string-select
  it('the five selects → the chosen values', async () => {
    const options = ['red', 'green', 'blue'].map((value) => ({ label: value, value }));
    const components = [
      ...row({ type: 3, custom_id: 'string', options, min_values: 1, max_values: 2 }),
      ...row({ type: 5, custom_id: 'user' }),
      ...row({ type: 6, custom_id: 'role' }),
      ...row({ type: 7, custom_id: 'any', max_values: 2 }),
      ...row({ type: 8, custom_id: 'channel', channel_types: [0] }),
    ];
    const { json: sent } = await bot(sim)<Sent>('POST', at(), { content: 'choose', components });
    const choose = (customId: string, values: string[]) =>
      begin(3, { custom_id: customId, values }, { message_id: sent.id });
    expect((await choose('string', ['red', 'blue'])).status).toBe(204);
    expect(last('INTERACTION_CREATE').data).toMatchObject({ component_type: 3, values: ['red', 'blue'] });
    expect((await choose('string', [])).status).toBe(400);
    expect((await choose('string', ['red', 'green', 'blue'])).status).toBe(400);
    expect((await choose('string', ['pink'])).status).toBe(400);
    const user = accountOf(sim, 'mei').user.id;
    const role = [...guildOf(sim, 'Mainstay Demo').roles.keys()].at(-1)!;
    const channel = channelOf(sim, 'general');
    expect((await choose('user', [user])).status).toBe(204);
    expect(last('INTERACTION_CREATE').data).toMatchObject({ resolved: { users: { [user]: {} } } });
    expect((await choose('role', [role])).status).toBe(204);
    expect((await choose('role', [user])).json).toMatchObject({ code: 10011 });
    expect((await choose('any', [user, role])).status).toBe(204);
    expect(last('INTERACTION_CREATE').data).toMatchObject({
      resolved: { users: { [user]: {} }, roles: { [role]: {} } },
    });
    expect((await choose('channel', [channel])).status).toBe(204);
    expect(last('INTERACTION_CREATE').data).toMatchObject({
      resolved: { channels: { [channel]: { app_permissions: expect.any(String) } } },
    });
    expect((await choose('channel', [channelOf(sim, 'Lounge')])).status).toBe(400);
  });

  // https://docs.discord.com/developers/components/using-modal-components
  it('a modal → every kind of component', async () => {
    await set([{ name: 'apply', description: 'x' }]);
    await begin(2, { name: 'apply', type: 1 });
    const label = (component: object) => ({ type: 18, label: 'Question', component });
    const options = [
      { label: 'A', value: 'a' },
      { label: 'B', value: 'b' },
    ];
    const components = [
      { type: 10, content: 'Tell us' },
      label({ type: 4, custom_id: 'text', style: 1, min_length: 2 }),
      label({ type: 3, custom_id: 'string', options }),
      label({ type: 5, custom_id: 'user', required: false }),
      label({ type: 6, custom_id: 'role', required: false }),
      label({ type: 7, custom_id: 'any', required: false }),
      label({ type: 8, custom_id: 'channel', required: false }),
      label({ type: 19, custom_id: 'file', file_types: ['.txt'] }),
      label({ type: 21, custom_id: 'radio', options }),
      label({ type: 22, custom_id: 'group', options, min_values: 0, required: false }),
      label({ type: 23, custom_id: 'box' }),
    ];
    expect(
      (
        await answer({
          type: 9,
          data: { custom_id: 'form', title: 'Apply', components: [{ type: 1, components: [] }] },
        })
      ).status,
    ).toBe(400);
    expect((await answer({ type: 9, data: { custom_id: 'form', title: 'Apply', components } })).status).toBe(204);
    expect(last('INTERACTION_MODAL_CREATE')).toMatchObject({ title: 'Apply', components: { length: 11 } });
    const user = accountOf(sim, 'mei').user.id;
    const filled = (text: string) =>
      [
        { custom_id: 'text', value: text },
        { custom_id: 'string', values: ['b'] },
        { custom_id: 'user', values: [user] },
        { custom_id: 'file', values: ['0'] },
        { custom_id: 'radio', value: 'a' },
        { custom_id: 'group', values: ['a', 'b'] },
        { custom_id: 'box', value: true },
      ].map((component) => ({ type: 18, component }));
    const submit = (text: string) => {
      const form = new FormData();
      const body = {
        type: 5,
        application_id: applicationOf(sim).id,
        channel_id: channelOf(sim, 'bots'),
        data: { custom_id: 'form', components: filled(text) },
      };
      form.set('payload_json', JSON.stringify(body));
      form.set('files[0]', new Blob(['hello'], { type: 'text/plain' }), 'note.txt');
      return fetch(`${sim.url}/api/v10/interactions`, {
        method: 'POST',
        headers: { Authorization: accountOf(sim, 'finn').token },
        body: form,
      });
    };
    expect((await submit('x')).status).toBe(400);
    expect((await submit('long enough')).status).toBe(204);
    const told = last('INTERACTION_CREATE');
    const inner = (told.data['components'] as Array<{ component?: { custom_id: string } }>).flatMap(
      (one) => one.component ?? [],
    );
    const of = (customId: string) => inner.find((one) => one.custom_id === customId);
    expect(of('text')).toMatchObject({ type: 4, value: 'long enough' });
    expect(of('radio')).toMatchObject({ type: 21, value: 'a' });
    expect(of('group')).toMatchObject({ type: 22, values: ['a', 'b'] });
    expect(of('box')).toMatchObject({ type: 23, value: true });
    const [file] = (of('file') as unknown as { values: string[] }).values;
    const { attachments } = told.data['resolved'] as { attachments: Record<string, { url: string }> };
    expect(await (await fetch(attachments[file!]!.url)).text()).toBe('hello');
    expect((await submit('again')).status).toBe(404);
    expect((await answer({ type: 9, data: { custom_id: 'f', title: 'x', components } })).status).toBe(400);
    await answer({ type: 4, data: { content: 'thanks' } });
    expect(last('MESSAGE_CREATE')).toMatchObject({
      interaction_metadata: { type: 5, triggering_interaction_metadata: { type: 2, name: 'apply' } },
    });
  });

  // https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object
  it('follow-ups → accepted for fifteen minutes', async () => {
    await set([{ name: 'slow', description: 'x' }]);
    await begin(2, { name: 'slow', type: 1 });
    expect((await caller(sim, null)('POST', hook(), { content: 'too early' })).status).toBe(404);
    await answer({ type: 5 });
    sim.clock.wind(14 * 60_000);
    expect((await caller(sim, null)('POST', hook(), { content: 'done' })).status).toBe(200);
    sim.clock.wind(60_001);
    expect((await caller(sim, null)('POST', hook(), { content: 'late' })).json).toMatchObject({ code: 50027 });
  });

  // https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint
  describe('by HTTP', () => {
    let server: Server;
    let checks = true;
    afterEach(() => server.close());

    async function endpoint(): Promise<string> {
      server = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const body = Buffer.concat(chunks).toString();
          const spki = Buffer.concat([
            Buffer.from('302a300506032b6570032100', 'hex'),
            Buffer.from(applicationOf(sim).verifyKey, 'hex'),
          ]);
          const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
          const signature = Buffer.from(String(request.headers['x-signature-ed25519']), 'hex');
          const isRight = verify(
            null,
            Buffer.from(`${String(request.headers['x-signature-timestamp'])}${body}`),
            key,
            signature,
          );
          response.statusCode = isRight || !checks ? 200 : 401;
          const { type } = JSON.parse(body) as { type: number };
          response.setHeader('Content-Type', 'application/json');
          response.end(JSON.stringify(type === 1 ? { type: 1 } : { type: 4, data: { content: 'by http' } }));
        });
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    }
    const choose = (url: string | null) => bot(sim)('PATCH', '/applications/@me', { interactions_endpoint_url: url });

    it('a verified endpoint → signed interactions there, and none by the gateway', async () => {
      checks = true;
      const url = await endpoint();
      expect((await choose(url)).json).toMatchObject({ interactions_endpoint_url: url });
      await set([{ name: 'hello', description: 'x' }]);
      const said = new Promise<object>((resolve) => {
        sim.world.listen(({ t, d }) => t === 'MESSAGE_CREATE' && resolve(d));
      });
      expect((await begin(2, { name: 'hello', type: 1 })).status).toBe(204);
      expect(await said).toMatchObject({ content: 'by http', type: 20 });
      expect(last('INTERACTION_CREATE')).toBeUndefined();
      expect((await choose(null)).json).toMatchObject({ interactions_endpoint_url: null });
    });

    it('an endpoint that accepts unsigned requests → rejected', async () => {
      checks = false;
      const url = await endpoint();
      expect((await choose(url)).json).toMatchObject({ errors: { interactions_endpoint_url: { _errors: [{}] } } });
    });
  });
});
