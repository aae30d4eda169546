import { accountOf, bot, person } from '../../testing/callers.ts';
import { button, InteractionStage, row, type Sent } from '../../testing/interaction-stage.ts';
import { rule } from '../../testing/rule.ts';

const EPHEMERAL = 64;
const LOADING = 128;

describe('answers to interactions', () => {
  let stage: InteractionStage;
  beforeEach(async () => {
    stage = await InteractionStage.open();
    await stage.commands([
      { name: 'hello', description: 'x' },
      { name: 'find', description: 'x', options: [{ type: 3, name: 'what', description: 'x', autocomplete: true }] },
      { name: 'Report', type: 3 },
      { name: 'Look', type: 2 },
    ]);
  });
  afterEach(() => stage.close());

  const original = () => `${stage.hook}/messages/@original`;
  const modal = { custom_id: 'm', title: 'M', components: row({ type: 4, custom_id: 't', style: 1, label: 'Text' }) };
  const typed = { name: 'find', type: 1, options: [{ type: 3, name: 'what', value: 't', focused: true }] };
  async function withButton(): Promise<Sent> {
    return (await stage.say({ content: 'press', components: row(button('go')) })).json;
  }

  /** The answer types that an interaction accepts: each is tried on a new one. */
  async function taken(begin: () => Promise<unknown>): Promise<number[]> {
    const data: Record<number, object> = { 4: { content: 'x' }, 7: { content: 'x' }, 8: { choices: [] }, 9: modal };
    const types: number[] = [];
    for (const type of [1, 4, 5, 6, 7, 8, 9, 10, 12]) {
      await begin();
      const { status, json } = await stage.answer({ type, data: data[type] });
      if (status === 204) types.push(type);
      else expect(json.code).toBe(50035);
    }
    return types;
  }

  rule(
    'interactions/receiving-and-responding#interaction-response-object-interaction-callback-type',
    'each kind of interaction takes its own kinds of answers',
    async () => {
      expect(await taken(() => stage.run('hello'))).toEqual([4, 5, 9]);
      expect(await taken(() => stage.begin(4, typed))).toEqual([8]);
      expect(await taken(async () => stage.press((await withButton()).id, 'go'))).toEqual([4, 5, 6, 7, 9]);
      const fill = async (from: () => Promise<unknown>) => {
        await from();
        await stage.answer({ type: 9, data: modal });
        const components = [{ type: 1, components: [{ type: 4, custom_id: 't', value: 'x' }] }];
        return stage.begin(5, { custom_id: 'm', components });
      };
      expect(await taken(() => fill(() => stage.run('hello')))).toEqual([4, 5]);
      expect(await taken(() => fill(async () => stage.press((await withButton()).id, 'go')))).toEqual([4, 5, 6, 7]);
    },
  );

  rule(
    'interactions/receiving-and-responding#interaction-response-object-interaction-callback-type',
    'only an application with an Activity can launch one',
    async () => {
      await stage.run('hello');
      expect((await stage.answer({ type: 12 })).status).toBe(400);
      stage.sim.world.applications.get(stage.applicationId)!.flags |= 1 << 17;
      const { json } = await stage.answer({ type: 12 }, { query: '?with_response=true' });
      const id = json.interaction!['activity_instance_id'];
      expect(json).toMatchObject({ resource: { type: 12, activity_instance: { id } } });
    },
  );

  rule(
    'interactions/receiving-and-responding#interaction-callback',
    'a first answer comes within three seconds; after that the token is invalid and the user is notified',
    async () => {
      await stage.run('hello');
      stage.sim.clock.wind(3_001);
      expect(stage.last('INTERACTION_FAILURE')).toMatchObject({ id: stage.received.id });
      expect((await stage.answer({ type: 4, data: { content: 'x' } })).json).toMatchObject({ code: 10062 });
      expect((await stage.nobody('POST', stage.hook, { content: 'x' })).status).toBe(404);
    },
  );

  rule(
    'observed',
    'an interaction is answered once: 40060 for the second answer, 10062 for a wrong token',
    async () => {
      await stage.run('hello');
      const wrong = { ...stage.received, token: 'wrong' };
      expect((await stage.answer({ type: 5 }, { to: wrong })).json).toMatchObject({ code: 10062 });
      expect((await stage.answer({ type: 5 })).status).toBe(204);
      expect((await stage.answer({ type: 4, data: { content: 'x' } })).json).toMatchObject({ code: 40060 });
    },
  );

  rule(
    'interactions/receiving-and-responding#create-interaction-response',
    'a callback answers 204, or returns the interaction and its message on request',
    async () => {
      await stage.run('hello');
      const query = '?with_response=true';
      const { json } = await stage.answer({ type: 4, data: { content: 'hi', flags: EPHEMERAL } }, { query });
      expect(json).toMatchObject({
        interaction: {
          id: stage.received.id,
          type: 2,
          response_message_id: json.resource!.message.id,
          response_message_loading: false,
          response_message_ephemeral: true,
        },
        resource: { type: 4, message: { content: 'hi' } },
      });
      await stage.run('hello');
      const deferred = await stage.answer({ type: 5 }, { query });
      expect(deferred.json).toMatchObject({ interaction: { response_message_loading: true } });
      expect(deferred.json).not.toHaveProperty('resource');
      await stage.press((await withButton()).id, 'go');
      const updated = await stage.answer({ type: 7, data: { content: 'pressed' } }, { query });
      expect(updated.json).toMatchObject({ resource: { type: 7, message: { content: 'pressed' } } });
    },
  );

  rule(
    'interactions/receiving-and-responding#interaction-response-object-messages',
    'a deferred answer takes no flag but EPHEMERAL; components v2 come with its edit',
    async () => {
      await stage.run('hello');
      await stage.answer({ type: 5, data: { flags: EPHEMERAL | (1 << 12) | (1 << 15) } });
      expect(stage.last('MESSAGE_CREATE')).toMatchObject({ flags: EPHEMERAL | LOADING, content: '' });
      const components = [{ type: 10, content: 'text' }];
      const edited = await stage.nobody('PATCH', original(), { flags: 1 << 15, components });
      expect(edited.json).toMatchObject({ flags: EPHEMERAL | (1 << 15), components });
    },
  );

  rule(
    'interactions/receiving-and-responding#create-followup-message',
    'a follow-up right after a deferred answer becomes that answer, and keeps its visibility',
    async () => {
      await stage.run('hello');
      await stage.answer({ type: 5 });
      const { id } = stage.last('MESSAGE_CREATE');
      const first = await stage.nobody<Sent>('POST', stage.hook, { content: 'done', flags: EPHEMERAL });
      expect(first.json).toMatchObject({ id, content: 'done', flags: 0 });
      const second = await stage.nobody<Sent>('POST', stage.hook, { content: 'more', username: 'Somebody' });
      expect(second.json).toMatchObject({
        content: 'more',
        author: { username: 'Mainstay' },
        interaction_metadata: { original_response_message_id: id },
      });
      expect(second.json.id).not.toBe(id);
    },
  );

  rule(
    'interactions/receiving-and-responding#followup-messages',
    'answers and follow-ups are read, edited and deleted by the token, for fifteen minutes',
    async () => {
      await stage.run('hello');
      await stage.answer({ type: 4, data: { content: 'one' } });
      const { json: next } = await stage.nobody<Sent>('POST', stage.hook, { content: 'two' });
      const at = `${stage.hook}/messages/${next.id}`;
      expect((await stage.nobody('GET', original())).json).toMatchObject({ content: 'one' });
      expect((await stage.nobody('GET', at)).json).toMatchObject({ content: 'two' });
      expect((await stage.nobody('PATCH', at, { content: '2' })).json).toMatchObject({ content: '2' });
      expect((await stage.nobody('DELETE', at)).status).toBe(204);
      expect((await stage.nobody('GET', at)).json).toMatchObject({ code: 10008 });
      expect((await stage.nobody('DELETE', original())).status).toBe(204);
      expect((await stage.page(1)).map(({ content }) => content)).not.toContain('one');
      stage.sim.clock.wind(15 * 60_000 + 1);
      expect((await stage.nobody('POST', stage.hook, { content: 'late' })).json).toMatchObject({ code: 50027 });
    },
  );

  rule(
    'interactions/receiving-and-responding#followup-messages',
    'a token gives access only to messages that were sent with it',
    async () => {
      await stage.run('hello');
      await stage.answer({ type: 4, data: { content: 'first' } });
      const { id } = stage.last('MESSAGE_CREATE');
      await stage.run('hello');
      await stage.answer({ type: 4, data: { content: 'second' } });
      const other = await stage.nobody('PATCH', `${stage.hook}/messages/${id}`, { content: 'stolen' });
      expect(other.json).toMatchObject({ code: 10008 });
    },
  );

  rule(
    'resources/message#message-object-message-flags',
    'an ephemeral answer is visible to its user only: others cannot read, react to or delete it',
    async () => {
      await stage.run('hello');
      await stage.answer({ type: 4, data: { content: 'hush', flags: EPHEMERAL, components: row(button('go')) } });
      const { id } = stage.last('MESSAGE_CREATE');
      expect(stage.last('MESSAGE_CREATE')).toMatchObject({ ephemeral_for: accountOf(stage.sim, 'finn').user.id });
      expect((await stage.page()).map((one) => one.id)).not.toContain(id);
      const at = `${stage.messages}/${id}`;
      const star = encodeURIComponent('⭐');
      for (const [method, path] of [
        ['GET', at],
        ['DELETE', at],
        ['PUT', `${at}/reactions/${star}/@me`],
        ['PUT', `${stage.messages}/pins/${id}`],
      ] as const)
        expect((await bot(stage.sim)(method, path)).json).toMatchObject({ code: 10008 });
      expect((await stage.press(id, 'go', {}, 'mei')).json).toMatchObject({ code: 10008 });
      expect((await stage.press(id, 'go')).status).toBe(204);
      await stage.answer({ type: 6 });
      expect((await stage.nobody('DELETE', original())).status).toBe(204);
      expect(stage.last('MESSAGE_DELETE')).toMatchObject({ id });
    },
  );

  rule(
    'interactions/receiving-and-responding#interaction-response-object-interaction-callback-type',
    'a deferred update shows nothing and lets the message be edited later',
    async () => {
      const { id } = await withButton();
      await stage.press(id, 'go');
      const before = stage.seen.length;
      await stage.answer({ type: 6 });
      expect(stage.seen.slice(before).map(({ t }) => t)).toEqual(['INTERACTION_SUCCESS']);
      expect((await stage.nobody('GET', original())).json).toMatchObject({ id });
      const edited = await stage.nobody('PATCH', original(), { content: 'later', components: [] });
      expect(edited.json).toMatchObject({ id, content: 'later', components: [] });
      const added = await stage.nobody<Sent>('POST', stage.hook, { content: 'and this' });
      expect(added.json).toMatchObject({ type: 19, message_reference: { message_id: id } });
    },
  );

  rule(
    'resources/message#message-interaction-metadata-object',
    'messages contain metadata of the interaction that they answer',
    async () => {
      const user = { username: 'finn' };
      const owners = { '0': stage.guild.fields.id };
      await stage.run('hello');
      await stage.answer({ type: 4, data: { content: 'x' } });
      const first = stage.last('MESSAGE_CREATE');
      expect(first).toMatchObject({
        type: 20,
        webhook_id: stage.applicationId,
        application_id: stage.applicationId,
        interaction: { id: stage.received.id, type: 2, name: 'hello', user },
        interaction_metadata: { id: stage.received.id, type: 2, user, authorizing_integration_owners: owners },
      });
      const { json: said } = await person(stage.sim, 'mei')<Sent>('POST', stage.messages, { content: 'odd' });
      await stage.begin(2, { name: 'Report', type: 3, target_id: said.id });
      await stage.answer({ type: 4, data: { content: 'x' } });
      expect(stage.last('MESSAGE_CREATE')).toMatchObject({
        type: 23,
        interaction_metadata: { target_message_id: said.id },
        message_reference: { message_id: said.id },
        referenced_message: { content: 'odd' },
      });
      await stage.begin(2, { name: 'Look', type: 2, target_id: accountOf(stage.sim, 'mei').user.id });
      await stage.answer({ type: 4, data: { content: 'x' } });
      expect(stage.last('MESSAGE_CREATE')).toMatchObject({
        type: 23,
        interaction_metadata: { target_user: { username: 'mei' } },
      });
      const { id } = await withButton();
      await stage.press(id, 'go');
      await stage.answer({ type: 4, data: { content: 'x' } });
      expect(stage.last('MESSAGE_CREATE')).toMatchObject({
        type: 19,
        message_reference: { message_id: id },
        interaction_metadata: { type: 3, interacted_message_id: id },
      });
      expect(stage.last('MESSAGE_CREATE')).not.toHaveProperty('interaction');
    },
  );

  rule(
    'resources/message#allowed-mentions-object',
    'an answer without allowed mentions mentions users only, also when it is edited',
    async () => {
      const { id } = accountOf(stage.sim, 'mei').user;
      const content = `<@${id}> @everyone`;
      await stage.run('hello');
      await stage.answer({ type: 4, data: { content } });
      expect(stage.last('MESSAGE_CREATE')).toMatchObject({ mentions: [{ id }], mention_everyone: false });
      const allowed_mentions = { parse: ['everyone'] };
      const all = await stage.nobody('POST', stage.hook, { content, allowed_mentions });
      expect(all.json).toMatchObject({ mentions: [], mention_everyone: true });
      const edited = await stage.nobody('PATCH', `${stage.hook}/messages/${String(all.json['id'])}`, { content });
      expect(edited.json).toMatchObject({ mentions: [{ id }], mention_everyone: false });
    },
  );

  rule(
    'interactions/receiving-and-responding#interaction-response-object-autocomplete',
    'an autocomplete answer has at most 25 suggestions, and the user need not take one',
    async () => {
      await stage.begin(4, typed);
      const choices = Array.from({ length: 26 }, (_, index) => ({ name: `n${index}`, value: 'v' }));
      expect((await stage.answer({ type: 8, data: { choices } })).status).toBe(400);
      expect((await stage.answer({ type: 8, data: { choices: choices.slice(1) } })).status).toBe(204);
      const options = [{ type: 3, name: 'what', value: 'something else' }];
      expect((await stage.run('find', { options })).status).toBe(204);
    },
  );

  rule(
    'interactions/receiving-and-responding#create-interaction-response',
    'answers carry files, as messages do',
    async () => {
      await stage.run('hello');
      const form = new FormData();
      const attachments = [{ id: 0, description: 'a note' }];
      form.set('payload_json', JSON.stringify({ type: 4, data: { content: 'see', attachments } }));
      form.set('files[0]', new Blob(['hello'], { type: 'text/plain' }), 'note.txt');
      const { id, token } = stage.received;
      const url = `${stage.sim.url}/api/v10/interactions/${id}/${token}/callback`;
      expect((await fetch(url, { method: 'POST', body: form })).status).toBe(204);
      const [file] = stage.last('MESSAGE_CREATE')['attachments'] as Array<{ url: string; description: string }>;
      expect(file).toMatchObject({ filename: 'note.txt', description: 'a note' });
      expect(await (await fetch(file!.url)).text()).toBe('hello');
    },
  );
});
