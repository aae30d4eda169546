import { accountOf, bot, caller, channelOf, person } from '../../testing/callers.ts';
import { button, InteractionStage, row, type Sent } from '../../testing/interaction-stage.ts';
import { rule } from '../../testing/rule.ts';

interface Hook {
  id: string;
  token: string;
  [field: string]: unknown;
}

describe('webhooks', () => {
  let stage: InteractionStage;
  beforeEach(async () => {
    stage = await InteractionStage.open();
  });
  afterEach(() => stage.close());

  const make = (who = bot(stage.sim), more: object = {}, channelId = stage.channelId) =>
    who<Hook>('POST', `/channels/${channelId}/webhooks`, { name: 'Bell', ...more });
  const at = (hook: Hook) => `/webhooks/${hook.id}/${hook.token}`;
  const execute = (hook: Hook, body: object, query = '?wait=true') =>
    stage.nobody<Sent>('POST', `${at(hook)}${query}`, body);

  rule(
    'resources/webhook#create-webhook',
    'names of webhooks are neither empty nor contain clyde or discord',
    async () => {
      for (const name of ['Clyde', 'my DISCORD bell', '  ', 'everyone', 'x'.repeat(81)])
        expect((await make(bot(stage.sim), { name })).json).toMatchObject({ code: 50035 });
      const { json: hook } = await make(bot(stage.sim), { name: 'x'.repeat(80) });
      for (const username of ['discord', 'CLYDE'])
        expect((await execute(hook, { content: 'x', username })).json).toMatchObject({ code: 50035 });
    },
  );

  rule('resources/webhook#create-webhook', 'a picture is stored as the hash of its avatar', async () => {
    const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const { json: hook } = await make(bot(stage.sim), { avatar: `data:image/png;base64,${pixel}` });
    expect(hook['avatar']).toMatch(/^[0-9a-f]{32}$/);
    expect((await execute(hook, { content: 'x' })).json).toMatchObject({ author: { avatar: hook['avatar'] } });
    const gone = await stage.nobody('PATCH', at(hook), { avatar: null });
    expect(gone.json).toMatchObject({ avatar: null });
  });

  rule(
    'resources/message#message-object',
    'the author of a webhook message is the webhook, under the name of the message',
    async () => {
      const { json: hook } = await make();
      const { json } = await execute(hook, { content: 'x', username: 'Ada', avatar_url: 'https://example.com/a.png' });
      expect(json).toMatchObject({
        webhook_id: hook.id,
        author: { id: hook.id, username: 'Ada', discriminator: '0000', bot: true, avatar: expect.any(String) },
      });
      expect(stage.last('MESSAGE_CREATE')).not.toHaveProperty('member');
    },
  );

  rule(
    'resources/webhook#execute-webhook',
    'the message is returned only if the caller waits for it; it cannot be empty',
    async () => {
      const { json: hook } = await make();
      expect(await execute(hook, { content: 'x' }, '')).toMatchObject({ status: 204, json: null });
      expect((await execute(hook, {})).json).toMatchObject({ code: 50006 });
      const poll = { question: { text: 'Tea?' }, answers: [{ poll_media: { text: 'Yes' } }] };
      expect((await execute(hook, { poll })).json).toMatchObject({ poll: { question: { text: 'Tea?' } } });
    },
  );

  rule(
    'resources/webhook#execute-webhook',
    'a webhook of an application sends all components; another one sends only non-interactive ones, and only on request',
    async () => {
      const link = { type: 2, style: 5, label: 'x', url: 'https://example.com' };
      const { json: own } = await make();
      expect((await execute(own, { content: 'x', components: row(button('a')) })).json).toMatchObject({
        application_id: stage.applicationId,
        components: [{}],
      });
      const { json: other } = await make(person(stage.sim, 'ada'));
      expect((await execute(other, { content: 'x', components: row(link) })).json['components']).toEqual([]);
      const asked = '?wait=true&with_components=true';
      expect((await execute(other, { content: 'x', components: row(link) }, asked)).json).toMatchObject({
        components: [{}],
      });
      expect((await execute(other, { content: 'x', components: row(button('a')) }, asked)).status).toBe(400);
    },
  );

  rule('resources/message#allowed-mentions-object', 'a webhook mentions users only, by default', async () => {
    const { id } = accountOf(stage.sim, 'mei').user;
    const { json: hook } = await make();
    const content = `<@${id}> @everyone`;
    const { json: said } = await execute(hook, { content });
    expect(said).toMatchObject({ mentions: [{ id }], mention_everyone: false });
    const all = await execute(hook, { content, allowed_mentions: { parse: ['everyone'] } });
    expect(all.json).toMatchObject({ mentions: [], mention_everyone: true });
  });

  rule(
    'resources/webhook#execute-webhook',
    'a webhook can set only the flags that hide embeds, silence, and make a message of components',
    async () => {
      const { json: hook } = await make();
      const every = (1 << 2) | (1 << 6) | (1 << 12);
      expect((await execute(hook, { content: 'x', flags: every })).json).toMatchObject({ flags: (1 << 2) | (1 << 12) });
      const components = [{ type: 10, content: 'x' }];
      expect((await execute(hook, { flags: 1 << 15, components })).json).toMatchObject({ flags: 1 << 15 });
      expect((await execute(hook, { flags: 1 << 15, components, content: 'x' })).status).toBe(400);
    },
  );

  rule(
    'resources/webhook#get-webhook-message',
    'messages are read, edited and deleted with the token that sent them, in their thread',
    async () => {
      const { json: hook } = await make();
      const { json: other } = await make();
      const thread = await person(stage.sim, 'ada')('POST', `/channels/${stage.channelId}/threads`, {
        name: 't',
        type: 11,
      });
      const inThread = `?thread_id=${String(thread.json['id'])}`;
      const { json: said } = await execute(hook, { content: 'x' }, `${inThread}&wait=true`);
      expect(said['channel_id']).toBe(thread.json['id']);
      const path = `/messages/${said.id}`;
      for (const wrong of [`${at(hook)}${path}`, `${at(other)}${path}${inThread}`])
        expect((await stage.nobody('GET', wrong)).json).toMatchObject({ code: 10008 });
      expect((await stage.nobody('GET', `${at(hook)}${path}${inThread}`)).json).toMatchObject({ content: 'x' });
      const edited = await stage.nobody('PATCH', `${at(hook)}${path}${inThread}`, { content: 'y' });
      expect(edited.json).toMatchObject({ content: 'y', edited_timestamp: expect.any(String) });
      expect((await stage.nobody('DELETE', `${at(hook)}${path}${inThread}`)).status).toBe(204);
      expect((await bot(stage.sim)('PATCH', `${stage.messages}/${said.id}`, {})).json).toMatchObject({ code: 10008 });
    },
  );

  rule(
    'resources/webhook#execute-webhook',
    'an archived thread becomes active when a webhook writes into it; threads elsewhere cannot be used',
    async () => {
      const { json: hook } = await make();
      const ada = person(stage.sim, 'ada');
      const open = async (channel: string) =>
        String((await ada('POST', `/channels/${channel}/threads`, { name: 't', type: 11 })).json['id']);
      const here = await open(stage.channelId);
      await ada('PATCH', `/channels/${here}`, { archived: true });
      expect((await execute(hook, { content: 'x' }, `?thread_id=${here}`)).status).toBe(204);
      expect(stage.sim.world.channels.get(here)!.thread_metadata!.archived).toBe(false);
      const elsewhere = await open(channelOf(stage.sim, 'general'));
      expect((await execute(hook, { content: 'x' }, `?thread_id=${elsewhere}`)).json).toMatchObject({ code: 10003 });
    },
  );

  rule(
    'resources/webhook#get-webhook-with-token',
    'with its token a webhook is read without an account, and without its creator',
    async () => {
      const { json: hook } = await make();
      expect((await stage.nobody('GET', at(hook))).json).not.toHaveProperty('user');
      const finn = person(stage.sim, 'finn');
      expect((await finn('GET', `/webhooks/${hook.id}`)).json).toMatchObject({ code: 50013 });
      expect((await bot(stage.sim)('GET', `/webhooks/${hook.id}`)).json).toMatchObject({ user: { bot: true } });
      expect((await stage.nobody('GET', `/webhooks/${hook.id}/wrong`)).json).toMatchObject({ code: 50027 });
      expect((await stage.nobody('GET', `/webhooks/1/${hook.token}`)).json).toMatchObject({ code: 10015 });
    },
  );

  rule(
    'resources/webhook#modify-webhook-with-token',
    'with its token a webhook can change, but not its channel',
    async () => {
      const { json: hook } = await make();
      const general = channelOf(stage.sim, 'general');
      const moved = await stage.nobody('PATCH', at(hook), { name: 'Gong', channel_id: general });
      expect(moved.json).toMatchObject({ name: 'Gong', channel_id: stage.channelId });
      expect(moved.json).not.toHaveProperty('user');
      expect((await bot(stage.sim)('PATCH', `/webhooks/${hook.id}`, { channel_id: general })).json).toMatchObject({
        channel_id: general,
      });
      expect(stage.last('WEBHOOKS_UPDATE')).toMatchObject({ channel_id: general });
    },
  );

  rule(
    'resources/webhook#webhook-object-webhook-types',
    'a following webhook has no token, cannot be executed, and names its source while its creator sees the guild',
    async () => {
      const news = channelOf(stage.sim, 'announcements');
      const ada = person(stage.sim, 'ada');
      const followed = await ada('POST', `/channels/${news}/followers`, { webhook_channel_id: stage.channelId });
      const id = String(followed.json['webhook_id']);
      const { json } = await ada<Hook>('GET', `/webhooks/${id}`);
      expect(json).toMatchObject({
        type: 2,
        source_channel: { id: news },
        source_guild: { id: stage.guild.fields.id },
      });
      expect(json).not.toHaveProperty('token');
      const secret = stage.sim.world.webhooks.get(id)!.token;
      expect((await stage.nobody('POST', `/webhooks/${id}/${secret}`, { content: 'x' })).json).toMatchObject({
        code: 50027,
      });
    },
  );

  rule(
    'resources/message#crosspost-message',
    'a crosspost copies the message to all followers, without mentions, and happens once',
    async () => {
      const news = channelOf(stage.sim, 'announcements');
      const ada = person(stage.sim, 'ada');
      await ada('POST', `/channels/${news}/followers`, { webhook_channel_id: stage.channelId });
      expect((await stage.page(1))[0]).toMatchObject({ type: 12, message_reference: { channel_id: news } });
      const { json: said } = await ada<Sent>('POST', `/channels/${news}/messages`, { content: 'Out now @everyone' });
      const publish = (who: string) =>
        person(stage.sim, who)('POST', `/channels/${news}/messages/${said.id}/crosspost`);
      expect((await publish('finn')).status).toBe(403);
      expect((await publish('ada')).json).toMatchObject({ flags: 1 });
      expect((await stage.page(1))[0]).toMatchObject({
        flags: 2,
        content: 'Out now @everyone',
        mention_everyone: false,
        message_reference: { message_id: said.id, channel_id: news, guild_id: stage.guild.fields.id },
      });
      expect((await publish('ada')).json).toMatchObject({ code: 40033 });
      const plain = await ada('POST', `${stage.messages}/${said.id}/crosspost`);
      expect(plain.status).toBe(403);
    },
  );

  rule(
    'resources/webhook#execute-slackcompatible-webhook',
    'a Slack request becomes a message: text, name, picture and attachments',
    async () => {
      const { json: hook } = await make();
      const attachments = [{ title: 'Build', text: 'passed', color: '#00ff00', fields: [{ title: 'a', value: 'b' }] }];
      const { status } = await stage.nobody('POST', `${at(hook)}/slack`, { text: 'done', username: 'CI', attachments });
      expect(status).toBe(200);
      expect(stage.last('MESSAGE_CREATE')).toMatchObject({
        content: 'done',
        author: { username: 'CI' },
        embeds: [{ title: 'Build', description: 'passed', color: 0x00ff00, fields: [{ name: 'a', value: 'b' }] }],
      });
      const nothing = await caller(stage.sim, null)('POST', `${at(hook)}/slack`, {});
      expect(nothing.json).toMatchObject({ code: 50006 });
    },
  );
});
