// Real: the simulator over HTTP. Objects that are only a precondition are put into the world directly.
import { simulate, type Simulation } from '../../index.ts';
import { bot, person } from '../../../testing/callers.ts';
import { rule } from '../../../testing/rule.ts';
import { codeOf, formErrors, sceneOf, type Scene } from '../../../testing/scene.ts';
import { fileOf, upload, type TestFile } from '../../../testing/upload.ts';

const MIB = 1024 * 1024;
const DAY = 86_400_000;
const IS_V2 = 1 << 15;
const IS_VOICE = 1 << 13;

describe('limits of messages', () => {
  let sim: Simulation;
  let scene: Scene;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    scene = sceneOf(sim);
  });
  afterEach(() => sim.close());

  const at = (rest = '') => `${scene.channel('bots')}/messages${rest}`;
  const say = (form: object) => scene.bot<{ id: string }>('POST', at(), form);
  const sayIn = (id: string, form: object) => codeOf(scene.bot('POST', `/channels/${id}/messages`, form));
  const send = (files: TestFile[], payload: object = {}) =>
    upload(sim, { authorization: `Bot ${scene.application.token}`, path: at() }, payload, files);
  const big = (bytes: number) => fileOf('a.bin', 'application/octet-stream', Buffer.alloc(bytes));
  const text = (content = 'x') => ({ type: 10, content });

  rule(
    'resources/message#create-message-jsonform-params',
    'a message has 2,000 characters, 10 embeds, 3 stickers and a nonce of 25',
    async () => {
      expect(await codeOf(say({ content: 'x'.repeat(2_000) }))).toBe(200);
      expect(await formErrors(say({ content: 'x'.repeat(2_001) }))).toEqual(['content BASE_TYPE_MAX_LENGTH']);
      const embeds = (count: number) => ({ embeds: Array.from({ length: count }, () => ({ title: 'x' })) });
      expect(await codeOf(say(embeds(10)))).toBe(200);
      expect(await formErrors(say(embeds(11)))).toEqual(['embeds BASE_TYPE_MAX_LENGTH']);
      expect(await formErrors(say({ sticker_ids: ['1', '2', '3', '4'] }))).toEqual([
        'sticker_ids BASE_TYPE_MAX_LENGTH',
      ]);
      expect(await codeOf(say({ content: 'x', nonce: 'n'.repeat(26) }))).toBe(50035);
    },
  );

  rule('resources/message#create-message', 'an enforced nonce returns the message that was sent with it', async () => {
    const form = { content: 'x', nonce: 'once', enforce_nonce: true };
    const { id } = (await say(form)).json;
    expect((await say(form)).json.id).toBe(id);
    expect((await say({ ...form, enforce_nonce: false })).json.id).not.toBe(id);
  });

  rule(
    'resources/message#embed-object-embed-limits',
    'embeds have their limits, and 6,000 characters all together',
    async () => {
      const embed = (one: object) => formErrors(say({ embeds: [one] }));
      const long = (length: number) => 'x'.repeat(length);
      expect(await embed({ title: long(257) })).toEqual(['embeds.0.title BASE_TYPE_MAX_LENGTH']);
      expect(await embed({ description: long(4_097) })).toEqual(['embeds.0.description BASE_TYPE_MAX_LENGTH']);
      expect(await embed({ footer: { text: long(2_049) } })).toEqual(['embeds.0.footer.text BASE_TYPE_MAX_LENGTH']);
      expect(await embed({ author: { name: long(257) } })).toEqual(['embeds.0.author.name BASE_TYPE_MAX_LENGTH']);
      const fields = (count: number, value = 'v') => ({
        fields: Array.from({ length: count }, () => ({ name: 'n', value })),
      });
      expect(await embed(fields(25))).toEqual([]);
      expect(await embed(fields(26))).toEqual(['embeds.0.fields BASE_TYPE_MAX_LENGTH']);
      expect(await embed(fields(1, long(1_025)))).toEqual(['embeds.0.fields.0.value BASE_TYPE_MAX_LENGTH']);
      const two = (second: number) => say({ embeds: [{ description: long(4_000) }, { description: long(second) }] });
      expect(await codeOf(two(2_000))).toBe(200);
      expect(await formErrors(two(2_001))).toEqual(['embeds MAX_EMBED_SIZE_EXCEEDED']);
    },
  );

  rule('reference#uploading-files', 'each file has 10 MiB, more by boost, and the request 25 MiB', async () => {
    expect(await codeOf(send([big(10 * MIB), big(10 * MIB)]))).toBe(200);
    expect(await codeOf(send([big(10 * MIB + 1)]))).toBe(40005);
    scene.guild.fields.premium_tier = 2;
    expect(await codeOf(send([big(10 * MIB + 1)]))).toBe(200);
    const tooLarge = await send([big(13 * MIB), big(13 * MIB)]);
    expect([tooLarge.status, tooLarge.json['code']]).toEqual([413, 40005]);
  });

  rule(
    'topics/opcodes-and-status-codes#json',
    '30015: a message has ten attachments at most, kept ones included',
    async () => {
      const files = (count: number) => Array.from({ length: count }, () => big(1));
      expect(await codeOf(send(files(11)))).toBe(30015);
      const { json } = await send(files(10));
      const kept = (json['attachments'] as Array<{ id: string }>).map(({ id }) => ({ id }));
      const edit = upload(
        sim,
        { authorization: `Bot ${scene.application.token}`, method: 'PATCH', path: at(`/${json['id'] as string}`) },
        { attachments: kept },
        files(1),
      );
      expect(await codeOf(edit)).toBe(30015);
    },
  );

  rule('components/reference', 'components are at most 40 in total, nested ones included', async () => {
    const container = (count: number) => [{ type: 17, components: Array.from({ length: count }, () => text()) }];
    const show = (count: number) => say({ flags: IS_V2, components: container(count) });
    expect(await codeOf(show(39))).toBe(200);
    expect(await formErrors(show(40))).toEqual(['components COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED']);
  });

  rule(
    'components/reference',
    'a message of components v2 has no content, embeds, poll or stickers, and 4,000 characters of text',
    async () => {
      const v2 = (form: object) => formErrors(say({ flags: IS_V2, components: [text()], ...form }));
      const legacy = 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2';
      expect(await v2({})).toEqual([]);
      expect(await v2({ content: 'x' })).toEqual([`content ${legacy}`]);
      expect(await v2({ embeds: [{ title: 'x' }] })).toEqual([`embeds ${legacy}`]);
      expect(await v2({ sticker_ids: ['1'] })).toEqual([`sticker_ids ${legacy}`]);
      const poll = { question: { text: 'q' }, answers: [{ poll_media: { text: 'a' } }] };
      expect(await v2({ poll })).toEqual([`poll ${legacy}`]);
      expect(await v2({ components: [text('x'.repeat(2_001)), text('x'.repeat(2_000))] })).toEqual([
        'components COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED',
      ]);
    },
  );

  rule('components/reference', 'without the flag only rows are accepted: five of them, of five buttons', async () => {
    const row = (count: number, first = 0) => ({
      type: 1,
      components: Array.from({ length: count }, (_, index) => ({
        type: 2,
        style: 1,
        label: 'b',
        custom_id: `b${first + index}`,
      })),
    });
    expect(await codeOf(say({ components: [row(5)] }))).toBe(200);
    expect(await codeOf(say({ components: [row(6)] }))).toBe(50035);
    expect(await codeOf(say({ components: Array.from({ length: 6 }, (_, index) => row(1, index)) }))).toBe(50035);
    expect(await formErrors(say({ components: [text()] }))).toEqual(['components.0.type UNION_TYPE_CHOICES']);
    const twice = [row(1), row(1)];
    expect(await formErrors(say({ components: twice }))).toEqual([
      'components.1.components.0.custom_id COMPONENT_CUSTOM_ID_DUPLICATED',
    ]);
  });

  rule('resources/message#get-channel-pins', '30003: a channel has 250 pins, listed 50 a page', async () => {
    for (let count = 0; count < 250; count += 1) {
      const id = scene.addMessage('bots', 'finn', 250_000 - count * 1000);
      sim.world.log(scene.channelNamed('bots').id).get(id)!.pinnedAt = sim.world.timestamp(
        sim.clock.now() - count * 1000,
      );
    }
    const extra = scene.addMessage('bots', 'finn');
    expect(await codeOf(scene.bot('PUT', at(`/pins/${extra}`)))).toBe(30003);
    const page = (query = '') =>
      scene.bot<{ items: Array<{ pinned_at: string }>; has_more: boolean }>('GET', at(`/pins${query}`));
    const first = (await page()).json;
    expect([first.items.length, first.has_more]).toEqual([50, true]);
    const next = (await page(`?before=${encodeURIComponent(first.items.at(-1)!.pinned_at)}`)).json;
    expect(next.items[0]!.pinned_at < first.items.at(-1)!.pinned_at).toBe(true);
    expect(await formErrors(page('?limit=51'))).toEqual(['limit NUMBER_TYPE_MAX']);
  });

  rule('topics/opcodes-and-status-codes#json', '30010: a message has 20 kinds of reactions', async () => {
    const id = scene.addMessage('bots', 'finn');
    const { reactions } = sim.world.log(scene.channelNamed('bots').id).get(id)!;
    for (let kind = 0; kind < 19; kind += 1)
      reactions.set(String(kind), { emoji: { id: String(kind), name: 'x' }, userIds: new Set(['1']) });
    const react = (emoji: string) => codeOf(scene.bot('PUT', at(`/${id}/reactions/${encodeURIComponent(emoji)}/@me`)));
    expect([await react('👍'), await react('🎉'), await react('👍'), await react('text')]).toEqual([
      204, 30010, 204, 10014,
    ]);
  });

  rule(
    'resources/message#bulk-delete-messages',
    '50016 and 50034: a bulk deletion takes two to a hundred messages, none older than 14 days',
    async () => {
      const remove = (ids: string[]) => scene.bot('POST', at('/bulk-delete'), { messages: ids });
      const young = Array.from({ length: 101 }, (_, index) => scene.addMessage('bots', 'finn', index * 1000));
      const old = scene.addMessage('bots', 'finn', 14 * DAY + 1_000);
      expect(await codeOf(remove(young.slice(0, 1)))).toBe(50016);
      expect(await codeOf(remove(young))).toBe(50016);
      expect(await codeOf(remove([young[0]!, old]))).toBe(50034);
      expect(await codeOf(remove(young.slice(0, 100)))).toBe(204);
      expect(await codeOf(person(sim, 'ada')('POST', at('/bulk-delete'), { messages: young }))).toBe(20002);
    },
  );

  rule(
    'topics/opcodes-and-status-codes#json',
    '50005, 50021: a user edits only their own messages, and no system messages',
    async () => {
      const id = scene.addMessage('bots', 'finn');
      expect(await codeOf(scene.bot('PATCH', at(`/${id}`), { content: 'x' }))).toBe(50005);
      const mine = (await say({ content: 'x' })).json.id;
      await scene.bot('PUT', at(`/pins/${mine}`));
      const [told] = (await scene.bot<Array<{ id: string }>>('GET', at('?limit=1'))).json;
      expect(await codeOf(scene.bot('PATCH', at(`/${told!.id}`), { content: 'x' }))).toBe(50021);
      expect(await codeOf(scene.bot('PATCH', at('/1'), { content: 'x' }))).toBe(10008);
      expect(await codeOf(scene.bot('PATCH', at(`/${mine}`), { content: '' }))).toBe(50006);
      expect(await codeOf(scene.bot('PATCH', at(`/${mine}`), { sticker_ids: [] }))).toBe(50080);
    },
  );

  rule(
    'resources/message#voice-messages',
    'a voice message is one described audio file without other content, and cannot change (50159 to 50162)',
    async () => {
      const voice = fileOf('v.ogg', 'audio/ogg');
      const attachments = [{ id: 0, duration_secs: 1, waveform: 'AA' }];
      const record = (form: object, files = [voice]) => send(files, { flags: IS_VOICE, attachments, ...form });
      expect(await codeOf(record({ content: 'x' }))).toBe(50159);
      expect(await codeOf(record({}, [voice, voice]))).toBe(50160);
      expect(await codeOf(record({}, [fileOf('v.txt', 'text/plain')]))).toBe(50160);
      expect(await codeOf(record({ attachments: [] }))).toBe(50161);
      const sent = await record({});
      expect(sent.status).toBe(200);
      expect(await codeOf(scene.bot('PATCH', at(`/${sent.json['id'] as string}`), { content: 'x' }))).toBe(50162);
    },
  );

  rule(
    'resources/message#message-reference',
    '160014 and 50068: an application forwards only basic messages that it can read',
    async () => {
      const to = `${scene.channel('general')}/messages`;
      const forward = (message_id: string) =>
        codeOf(
          scene.bot('POST', to, {
            message_reference: { type: 1, message_id, channel_id: scene.channelNamed('bots').id },
          }),
        );
      const said = scene.addMessage('bots', 'finn');
      expect(await forward(said)).toBe(200);
      const poll = { question: { text: 'q' }, answers: [{ poll_media: { text: 'a' } }] };
      expect(await forward((await say({ poll })).json.id)).toBe(50068);
      sim.world.applications.get(scene.application.id)!.flags = 0;
      expect(await forward(said)).toBe(160014);
      expect(await forward((await say({ content: 'own' })).json.id)).toBe(200);
    },
  );

  rule(
    'resources/poll#poll-create-request-object',
    'a poll has ten answers, runs 32 days, and ends once (520001, 520003, 520004, 520006)',
    async () => {
      const ask = (answers: object[], more: object = {}) =>
        say({ poll: { question: { text: 'q' }, answers, ...more } });
      const answer = (emoji?: object) => ({ poll_media: { text: 'a', ...(emoji ? { emoji } : {}) } });
      expect(await formErrors(ask(Array.from({ length: 11 }, () => answer())))).toEqual([
        'poll.answers BASE_TYPE_BAD_LENGTH',
      ]);
      expect(await formErrors(ask([answer()], { duration: 769 }))).toEqual(['poll.duration NUMBER_TYPE_MAX']);
      expect(await codeOf(ask([answer({ id: '1' })]))).toBe(520004);
      expect(await codeOf(ask([answer({ name: 'no emoji' })]))).toBe(520004);
      const { id } = (await ask([answer({ name: '👍' })])).json;
      const plain = (await say({ content: 'x' })).json.id;
      const expire = (which: string) => codeOf(scene.bot('POST', `${scene.channel('bots')}/polls/${which}/expire`));
      expect(await codeOf(scene.bot('PATCH', at(`/${id}`), { content: 'x' }))).toBe(520003);
      expect([await expire(id), await expire(id), await expire(plain)]).toEqual([200, 520001, 520006]);
    },
  );

  rule(
    'topics/opcodes-and-status-codes#json',
    '40058, 50008, 50081: no message in a forum or category, and no unknown sticker',
    async () => {
      expect(await sayIn(scene.addChannel({ name: 'f', type: 15 }).id, { content: 'x' })).toBe(40058);
      expect(await sayIn(scene.channelNamed('Workshop').id, { content: 'x' })).toBe(50008);
      expect(await codeOf(say({ sticker_ids: ['1'] }))).toBe(50081);
    },
  );

  rule('topics/opcodes-and-status-codes#json', '40033: an announcement is published once', async () => {
    const path = `${scene.channel('announcements')}/messages`;
    const { id } = (await scene.bot<{ id: string }>('POST', path, { content: 'x' })).json;
    const publish = () => codeOf(scene.bot('POST', `${path}/${id}/crosspost`));
    expect([await publish(), await publish()]).toEqual([200, 40033]);
    expect(await codeOf(scene.bot('POST', at(`/${scene.addMessage('bots', 'bot')}/crosspost`)))).toBe(50024);
  });

  rule(
    'topics/opcodes-and-status-codes#json',
    '50003, 50007, 50033, 50278: calls that direct messages do not support',
    async () => {
      const open = (id: string) => scene.bot<{ id: string }>('POST', '/users/@me/channels', { recipient_id: id });
      const dm = (await open(scene.userId('finn'))).json.id;
      expect(await codeOf(scene.bot('POST', `/channels/${dm}/messages/bulk-delete`, { messages: ['1', '2'] }))).toBe(
        50003,
      );
      expect(await codeOf(open(scene.application.botId))).toBe(50033);
      const { user } = sim.world.accounts.get(scene.userId('gus'))!;
      const alone = (await open(user.id)).json.id;
      for (const guild of sim.world.guilds.values()) guild.members.delete(user.id);
      expect(await sayIn(alone, { content: 'x' })).toBe(50278);
      sim.world.user(scene.userId('finn'))!.bot = true;
      expect(await sayIn(dm, { content: 'x' })).toBe(50007);
    },
  );

  rule(
    'resources/message#search-guild-messages',
    'a search waits for its index (110000), returns 25 a page, up to the offset 9,975',
    async () => {
      const search = (query: string) => scene.bot('GET', `${scene.at}/messages/search?${query}`);
      const first = await search('content=hello');
      expect([first.status, first.json['code']]).toEqual([202, 110000]);
      expect(first.json).toMatchObject({ retry_after: 2, documents_indexed: 0 });
      for (let count = 0; count < 30; count += 1) scene.addMessage('bots', 'finn', count, 'unmistakable');
      sim.clock.wind(2_000);
      const found = (await search('content=unmistakable&offset=0')).json;
      expect([found['total_results'], (found['messages'] as unknown[]).length]).toEqual([30, 25]);
      expect(await formErrors(search('limit=26'))).toEqual(['limit NUMBER_TYPE_MAX']);
      expect(await codeOf(search('offset=9975'))).toBe(200);
      expect(await formErrors(search('offset=9976'))).toEqual(['offset NUMBER_TYPE_MAX']);
    },
  );

  rule(
    'resources/message#search-guild-messages',
    'a search needs the content intent and finds only messages that the bot may read',
    async () => {
      const search = () =>
        scene.bot<{ total_results: number }>('GET', `${scene.at}/messages/search?content=unmistakable`);
      scene.addMessage('bots', 'finn', 0, 'unmistakable');
      await search();
      sim.clock.wind(2_000);
      expect((await search()).json.total_results).toBe(1);
      scene.botRole.permissions = String(1n << 10n);
      scene.guild.roles.get(scene.guild.fields.id)!.permissions = String(1n << 10n);
      expect((await search()).json.total_results).toBe(0);
      sim.world.applications.get(scene.application.id)!.flags = 0;
      expect(await codeOf(search())).toBe(50001);
    },
  );

  rule('resources/message#get-channel-messages', 'messages are read a hundred at a time', async () => {
    expect(await formErrors(bot(sim)('GET', at('?limit=101')))).toEqual(['limit NUMBER_TYPE_MAX']);
    expect(
      await formErrors(
        bot(sim)('GET', at(`/${scene.addMessage('bots', 'finn')}/reactions/${encodeURIComponent('👍')}?limit=101`)),
      ),
    ).toEqual(['limit NUMBER_TYPE_MAX']);
  });
});
