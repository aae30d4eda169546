import { accountOf, applicationOf, bot, channelOf, person } from '../../testing/callers.ts';
import { InteractionStage, type Sent } from '../../testing/interaction-stage.ts';
import { rule } from '../../testing/rule.ts';

const SUPPRESS_EMBEDS = 1 << 2;
const IS_V2 = 1 << 15;
const PNG = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  Buffer.from([0, 0, 0, 40, 0, 0, 0, 30]),
  Buffer.alloc(8),
]);

describe('messages', () => {
  let stage: InteractionStage;
  beforeEach(async () => {
    stage = await InteractionStage.open();
  });
  afterEach(() => stage.close());

  const as = (who: string) => person(stage.sim, who);
  const say = (who: string, body: object) => as(who)<Sent>('POST', stage.messages, body);
  const edit = (id: string, body: object, who = bot(stage.sim)) => who<Sent>('PATCH', `${stage.messages}/${id}`, body);

  async function upload(
    files: Record<string, Buffer>,
    body: object,
    method: 'POST' | 'PATCH' = 'POST',
    path = '',
  ): Promise<Sent> {
    const form = new FormData();
    form.set('payload_json', JSON.stringify(body));
    Object.entries(files).forEach(([name, bytes], index) => {
      const type = name.endsWith('.png') ? 'image/png' : 'text/plain';
      form.set(`files[${index}]`, new Blob([new Uint8Array(bytes)], { type }), name);
    });
    const headers = { Authorization: `Bot ${applicationOf(stage.sim).token}` };
    const response = await fetch(`${stage.sim.url}/api/v10${stage.messages}${path}`, { method, headers, body: form });
    return (await response.json()) as Sent;
  }

  rule(
    'resources/message#message-object',
    'attachments that embeds or components show are not listed again',
    async () => {
      const files = { 'a.png': PNG, 'b.txt': Buffer.from('b') };
      const embedded = await upload(files, { embeds: [{ image: { url: 'attachment://a.png' } }] });
      expect(embedded).toMatchObject({ attachments: [{ filename: 'b.txt' }], embeds: [{ image: { width: 40 } }] });
      const kept = await edit(embedded.id, { content: 'more' });
      expect(kept.json['attachments']).toMatchObject([{ filename: 'b.txt' }]);
      const [{ image }] = kept.json['embeds'] as [{ image: { url: string } }];
      expect((await fetch(image.url)).status).toBe(200);
      const components = [{ type: 13, file: { url: 'attachment://b.txt' } }];
      expect(await upload(files, { flags: IS_V2, components })).toMatchObject({ attachments: [{ filename: 'a.png' }] });
    },
  );

  rule(
    'resources/message#edit-message',
    'an edit keeps the files it lists and adds the new ones; it may describe and hide existing files',
    async () => {
      const sent = await upload({ 'a.txt': Buffer.from('a'), 'b.txt': Buffer.from('b') }, { content: 'x' });
      const [a] = sent['attachments'] as Array<{ id: string }>;
      const attachments = [{ id: a!.id, description: 'first', is_spoiler: true }, { id: 0 }];
      const edited = await upload({ 'c.txt': Buffer.from('c') }, { attachments }, 'PATCH', `/${sent.id}`);
      expect(edited['attachments']).toMatchObject([
        { filename: 'a.txt', description: 'first', flags: 8 },
        { filename: 'c.txt' },
      ]);
      const appended = await upload({ 'd.txt': Buffer.from('d') }, {}, 'PATCH', `/${sent.id}`);
      expect(appended['attachments']).toHaveLength(3);
    },
  );

  rule(
    'resources/message#edit-message',
    'only its author edits a message; members who manage messages may change its flags',
    async () => {
      const { json: sent } = await stage.say({ content: 'x', embeds: [{ title: 'shown' }] });
      expect((await edit(sent.id, { content: 'y' }, as('priya'))).json).toMatchObject({ code: 50005 });
      expect((await edit(sent.id, { flags: SUPPRESS_EMBEDS }, as('finn'))).json).toMatchObject({ code: 50013 });
      const hidden = await edit(sent.id, { flags: SUPPRESS_EMBEDS }, as('priya'));
      expect(hidden.json).toMatchObject({ flags: SUPPRESS_EMBEDS, embeds: [], edited_timestamp: null });
      expect((await edit(sent.id, { flags: 0 })).json).toMatchObject({ flags: 0, embeds: [{ title: 'shown' }] });
      expect((await edit(sent.id, { flags: 1 << 13 })).json).toMatchObject({ flags: 0 });
    },
  );

  rule(
    'resources/message#edit-message',
    'an edit uses its own allowed_mentions, or mentions everyone it names without them',
    async () => {
      const { id } = accountOf(stage.sim, 'mei').user;
      const { json: sent } = await stage.say({ content: `<@${id}>`, allowed_mentions: { parse: [] } });
      expect(sent['mentions']).toEqual([]);
      expect((await edit(sent.id, { content: `now <@${id}>` })).json['mentions']).toMatchObject([{ id }]);
      const allowed_mentions = { parse: [] };
      expect((await edit(sent.id, { content: `<@${id}>`, allowed_mentions })).json['mentions']).toEqual([]);
    },
  );

  rule(
    'resources/message#edit-message',
    'a message becomes one of components when its other content is cleared, and cannot change back',
    async () => {
      const { json: sent } = await stage.say({ content: 'x', embeds: [{ title: 'y' }] });
      const components = [{ type: 10, content: 'text' }];
      expect((await edit(sent.id, { flags: IS_V2, components })).status).toBe(400);
      expect((await edit(sent.id, { flags: IS_V2, components, content: null })).status).toBe(400);
      const done = await edit(sent.id, { flags: IS_V2, components, content: null, embeds: [] });
      expect(done.json).toMatchObject({ flags: IS_V2, content: '', embeds: [] });
      expect((await edit(sent.id, { flags: 0, components })).json).toMatchObject({ flags: IS_V2 });
    },
  );

  rule(
    'resources/message#get-channel-messages',
    'messages are listed before, after or around one message, by only one of these',
    async () => {
      const { json: sent } = await stage.say({ content: 'x' });
      const page = await bot(stage.sim)('GET', `${stage.messages}?before=${sent.id}&after=${sent.id}`);
      expect(page.json).toMatchObject({ code: 50035 });
    },
  );

  rule(
    'resources/message#bulk-delete-messages',
    'unknown ids count for a bulk deletion, and each id may occur once',
    async () => {
      const { json: sent } = await stage.say({ content: 'x' });
      const bulk = (...messages: string[]) => bot(stage.sim)('POST', `${stage.messages}/bulk-delete`, { messages });
      expect((await bulk(sent.id, sent.id)).status).toBe(400);
      expect((await bulk(sent.id, String(BigInt(sent.id) + 1n))).status).toBe(204);
      expect(stage.last('MESSAGE_DELETE_BULK')).toMatchObject({ ids: [sent.id] });
    },
  );

  rule(
    'resources/message#message-object-message-types',
    'messages of calls, recipients and thread starters cannot be deleted; those of auto-moderation only by managers',
    async () => {
      const finn = accountOf(stage.sim, 'finn').user.id;
      const log = stage.sim.world.log(stage.channelId);
      const ofType = async (type: number) => {
        const { json: sent } = await say('finn', { content: 'x' });
        const message = log.get(sent.id)!;
        message.fields = { ...message.fields, type };
        return sent.id;
      };
      for (const type of [1, 2, 3, 4, 5, 21])
        expect((await bot(stage.sim)('DELETE', `${stage.messages}/${await ofType(type)}`)).json).toMatchObject({
          code: 50021,
        });
      for (const type of [6, 7, 8, 18, 46])
        expect((await bot(stage.sim)('DELETE', `${stage.messages}/${await ofType(type)}`)).status).toBe(204);
      const alert = await ofType(24);
      expect(log.get(alert)!.fields.author.id).toBe(finn);
      expect((await as('finn')('DELETE', `${stage.messages}/${alert}`)).json).toMatchObject({ code: 50013 });
      expect((await as('priya')('DELETE', `${stage.messages}/${alert}`)).status).toBe(204);
    },
  );

  rule(
    'resources/message#embed-object-embed-limits',
    'white space around the text of an embed is removed and does not count',
    async () => {
      const title = `  ${'x'.repeat(256)}  `;
      const { json } = await stage.say({ embeds: [{ title, fields: [{ name: ' n ', value: ' v ' }] }] });
      expect(json['embeds']).toMatchObject([{ title: 'x'.repeat(256), fields: [{ name: 'n', value: 'v' }] }]);
      expect((await stage.say({ embeds: [{ title: `${title}x` }] })).status).toBe(400);
      expect((await stage.say({ embeds: [{ fields: [{ name: ' ', value: 'v' }] }] })).status).toBe(400);
    },
  );

  rule(
    'resources/message#create-message',
    'embeds are always rich; sizes, provider, video and proxy addresses cannot be sent',
    async () => {
      const image = { url: 'https://example.com/a.png', width: 5, height: 5, proxy_url: 'https://evil.example/' };
      const embed = { type: 'video', title: 'x', video: { url: image.url }, provider: { name: 'p' }, image };
      const { json } = await stage.say({ embeds: [embed] });
      const [shown] = json['embeds'] as Array<Record<string, unknown>>;
      expect(shown).toMatchObject({ type: 'rich', image: { url: image.url, proxy_url: image.url } });
      expect(Object.keys(shown!).sort()).toEqual(['image', 'title', 'type']);
    },
  );

  rule(
    'resources/message#allowed-mentions-object',
    'allowed mentions choose among the mentions in the text: by kind or by id',
    async () => {
      const [mei, finn] = [accountOf(stage.sim, 'mei').user.id, accountOf(stage.sim, 'finn').user.id];
      const mentions = async (content: string, allowed_mentions?: object) => {
        const { json } = await stage.say({ content, allowed_mentions });
        return (json['mentions'] as Array<{ id: string }>).map(({ id }) => id);
      };
      const both = `<@${mei}> <@!${finn}>`;
      expect(await mentions(both)).toEqual([mei, finn]);
      expect(await mentions(both, { parse: ['users'] })).toEqual([mei, finn]);
      expect(await mentions(both, { users: [finn] })).toEqual([finn]);
      expect(await mentions(both, { parse: ['roles'] })).toEqual([]);
      expect(await mentions('nobody', { users: [finn] })).toEqual([]);
      expect(await mentions(both, { parse: ['users'], users: [] })).toEqual([mei, finn]);
      const wrong = await stage.say({ content: both, allowed_mentions: { parse: ['users'], users: [finn] } });
      expect(wrong.json).toMatchObject({ code: 50035, errors: { allowed_mentions: {} } });
    },
  );

  rule(
    'resources/message#allowed-mentions-object',
    'a role is mentioned if it is mentionable, or if the author may mention everyone',
    async () => {
      const role = [...stage.guild.roles.values()].find((one) => !one.mentionable && one.id !== stage.guild.fields.id);
      const content = `<@&${role!.id}> @here`;
      expect((await say('finn', { content })).json).toMatchObject({ mention_roles: [], mention_everyone: false });
      expect((await stage.say({ content })).json).toMatchObject({ mention_roles: [role!.id], mention_everyone: true });
      role!.mentionable = true;
      expect((await say('finn', { content })).json).toMatchObject({
        mention_roles: [role!.id],
        mention_everyone: false,
      });
    },
  );

  rule(
    'resources/message#allowed-mentions-object',
    'a reply mentions the author it replies to, unless allowed mentions exclude it',
    async () => {
      const { json: said } = await say('mei', { content: 'x' });
      const reply = (allowed_mentions?: object) =>
        stage.say({ content: 're', message_reference: { message_id: said.id }, allowed_mentions });
      expect((await reply()).json).toMatchObject({ type: 19, mentions: [{ username: 'mei' }] });
      expect((await reply({ parse: ['users'] })).json['mentions']).toEqual([]);
      expect((await reply({ replied_user: true })).json['mentions']).toMatchObject([{ username: 'mei' }]);
    },
  );

  rule(
    'resources/message#message-reference-content-attribution-replies',
    'a reply needs the history, and shows that its referenced message was deleted',
    async () => {
      const { json: said } = await say('mei', { content: 'x' });
      const reference = { message_id: said.id };
      const { json: reply } = await stage.say({ content: 're', message_reference: reference });
      expect(reply).toMatchObject({
        message_reference: {
          type: 0,
          message_id: said.id,
          channel_id: stage.channelId,
          guild_id: stage.guild.fields.id,
        },
        referenced_message: { content: 'x' },
      });
      await as('mei')('DELETE', `${stage.messages}/${said.id}`);
      const now = await bot(stage.sim)('GET', `${stage.messages}/${reply.id}`);
      expect(now.json['referenced_message']).toBeNull();
      const everyone = stage.guild.roles.get(stage.guild.fields.id)!;
      everyone.permissions = String(BigInt(everyone.permissions) & ~(1n << 16n));
      expect((await say('finn', { content: 're', message_reference: { message_id: reply.id } })).json).toMatchObject({
        code: 160002,
      });
    },
  );

  rule(
    'resources/message#message-reference-types',
    'only basic messages are forwarded: no polls, no system messages',
    async () => {
      const forward = (message_id: string) =>
        stage.say({ message_reference: { type: 1, message_id, channel_id: stage.channelId } });
      const poll = { question: { text: 'Tea?' }, answers: [{ poll_media: { text: 'Yes' } }] };
      const { json: asked } = await stage.say({ poll });
      expect((await forward(asked.id)).json).toMatchObject({ code: 50068 });
      const { json: said } = await say('mei', { content: 'x' });
      await bot(stage.sim)('PUT', `${stage.messages}/pins/${said.id}`);
      const [system] = await stage.page(1);
      expect(system).toMatchObject({ type: 6 });
      expect((await forward(system!.id)).json).toMatchObject({ code: 50068 });
      expect((await stage.say({ message_reference: { type: 1, message_id: said.id } })).json).toMatchObject({
        code: 50035,
      });
      expect((await forward(said.id)).json).toMatchObject({ flags: 1 << 14, content: '' });
    },
  );

  rule(
    'resources/message#message-reference-content-attribution-pinned-messages',
    'a pin creates a message that references the pinned one',
    async () => {
      const { json: said } = await say('mei', { content: 'x' });
      expect((await as('finn')('PUT', `${stage.messages}/pins/${said.id}`)).json).toMatchObject({ code: 50013 });
      await bot(stage.sim)('PUT', `${stage.messages}/pins/${said.id}`);
      expect((await stage.page(1))[0]).toMatchObject({
        type: 6,
        message_reference: { message_id: said.id, channel_id: stage.channelId, guild_id: stage.guild.fields.id },
      });
      expect(stage.last('CHANNEL_PINS_UPDATE')).toMatchObject({ last_pin_timestamp: expect.any(String) });
      await bot(stage.sim)('DELETE', `${stage.messages}/pins/${said.id}`);
      expect(stage.last('CHANNEL_PINS_UPDATE')).toMatchObject({ last_pin_timestamp: null });
    },
  );

  rule(
    'resources/channel#channel-object',
    'slowmode makes people wait between messages and between threads; bots and members with the bypass are exempt',
    async () => {
      stage.sim.world.channels.get(stage.channelId)!.rate_limit_per_user = 30;
      expect((await say('finn', { content: '1' })).status).toBe(200);
      expect((await say('finn', { content: '2' })).json).toMatchObject({
        code: 20016,
        retry_after: expect.any(Number),
      });
      for (const content of ['1', '2']) expect((await stage.say({ content })).status).toBe(200);
      const [role] = [...stage.guild.roles.values()];
      role!.permissions = String(BigInt(role!.permissions) | (1n << 52n));
      expect((await say('finn', { content: '3' })).status).toBe(200);
      role!.permissions = String(BigInt(role!.permissions) & ~(1n << 52n));
      stage.sim.clock.wind(30_001);
      const { json: said } = await say('finn', { content: '4' });
      const thread = (id: string) => as('finn')('POST', `${stage.messages}/${id}/threads`, { name: 'talk' });
      expect((await thread(said.id)).status).toBe(201);
      const { json: other } = await stage.say({ content: 'x' });
      expect((await thread(other.id)).json).toMatchObject({ code: 20016 });
    },
  );

  rule(
    'resources/channel#trigger-typing-indicator',
    'typing is sent to members who see the channel, and needs the permission to write',
    async () => {
      expect((await bot(stage.sim)('POST', `/channels/${stage.channelId}/typing`)).status).toBe(204);
      expect(stage.last('TYPING_START')).toMatchObject({ channel_id: stage.channelId, member: {} });
      const rules = channelOf(stage.sim, 'rules');
      expect((await as('finn')('POST', `/channels/${rules}/typing`)).json).toMatchObject({ code: 50013 });
    },
  );

  rule(
    'resources/message#create-message',
    'voice channels have a text chat, which needs Connect to be read',
    async () => {
      const voice = [...stage.guild.channels.values()].find(({ type }) => type === 2)!;
      const at = `/channels/${voice.id}/messages`;
      expect((await as('finn')('POST', at, { content: 'in voice' })).status).toBe(200);
      const everyone = stage.guild.fields.id;
      voice.permission_overwrites = [{ id: everyone, type: 0, allow: '0', deny: String(1n << 20n) }];
      expect((await as('finn')('POST', at, { content: 'x' })).json).toMatchObject({ code: 50013 });
      expect((await as('finn')<object[]>('GET', at)).json).toEqual([]);
    },
  );
});
