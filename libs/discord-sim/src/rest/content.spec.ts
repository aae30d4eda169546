import { simulate, type Simulation } from '../index.ts';
import { accountOf, applicationOf, bot, channelOf, guildOf, person } from '../../testing/callers.ts';
import type { Dispatch } from '../world/world.ts';

interface Sent {
  id: string;
  content: string;
  flags: number;
  components: Array<Record<string, unknown>>;
  attachments: Array<{ id: string; url: string; filename: string; width?: number; size: number }>;
}

const IS_V2 = 1 << 15;
const PNG = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  Buffer.from([0, 0, 0, 40, 0, 0, 0, 30]),
  Buffer.alloc(8),
]);

describe('contents of messages', () => {
  let sim: Simulation;
  const seen: Dispatch[] = [];
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    seen.length = 0;
    sim.world.listen((dispatch) => seen.push(dispatch));
  });
  afterEach(() => sim.close());
  const at = (path = '') => `/channels/${channelOf(sim, 'bots')}/messages${path}`;
  const say = (body: object, who = bot(sim)) => who<Sent & { errors?: object; code?: number }>('POST', at(), body);
  async function upload(
    files: Array<{ name: string; type: string; bytes: Buffer }>,
    body: object = {},
    method = 'POST',
    path = '',
  ): Promise<{ status: number; json: Sent & { code?: number } }> {
    const form = new FormData();
    form.set('payload_json', JSON.stringify(body));
    files.forEach(({ name, type, bytes }, index) =>
      form.set(`files[${index}]`, new Blob([new Uint8Array(bytes)], { type }), name),
    );
    const response = await fetch(`${sim.url}/api/v10${at(path)}`, {
      method: method === 'PATCH' ? 'PATCH' : 'POST',
      headers: { Authorization: `Bot ${applicationOf(sim).token}` },
      body: form,
    });
    return { status: response.status, json: (await response.json()) as Sent };
  }
  const file = (name: string, bytes = Buffer.from('x'), type = 'text/plain') => ({ name, type, bytes });

  // https://docs.discord.com/developers/components/reference#legacy-message-component-behavior
  it('up to five rows of five buttons or one select → accepted', async () => {
    const button = (custom_id: string) => ({ type: 2, style: 1, label: 'x', custom_id });
    const row = (...components: object[]) => ({ type: 1, components });
    const ok = await say({ content: 'x', components: [row(button('a'), button('b'))] });
    expect(ok.json.components).toMatchObject([{ type: 1, id: 1, components: [{ id: 2, custom_id: 'a' }, { id: 3 }] }]);
    const refused = async (components: object[]) => (await say({ content: 'x', components })).json.errors;
    expect(await refused([row(button('a'), button('a'))])).toMatchObject({
      components: {
        0: { components: { 1: { custom_id: { _errors: [{ code: 'COMPONENT_CUSTOM_ID_DUPLICATED' }] } } } },
      },
    });
    expect(await refused([row(...'abcdef'.split('').map(button))])).toMatchObject({
      components: { 0: { components: { _errors: [{ code: 'BASE_TYPE_BAD_LENGTH' }] } } },
    });
    expect(await refused(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => row(button(id))))).toMatchObject({
      components: { _errors: [{}] },
    });
    expect(await refused([{ type: 10, content: 'text' }])).toMatchObject({
      components: { 0: { type: { _errors: [{ code: 'UNION_TYPE_CHOICES' }] } } },
    });
    expect(await refused([row({ type: 3, custom_id: 's', options: [] })])).toMatchObject({
      components: { 0: { components: { 0: { options: {} } } } },
    });
    expect(await refused([row({ type: 2, style: 5, label: 'x', url: 'ftp://x' })])).toMatchObject({
      components: { 0: {} },
    });
  });

  // https://docs.discord.com/developers/components/reference#what-is-a-component
  it('components alone → up to forty, and 4,000 characters', async () => {
    const text = (content: string) => ({ type: 10, content });
    const whole = [
      { type: 17, accent_color: 0xff0000, components: [text('inside'), { type: 14 }] },
      { type: 9, components: [text('beside')], accessory: { type: 2, style: 1, label: 'Go', custom_id: 'go' } },
      { type: 12, items: [{ media: { url: 'https://example.com/a.png' } }] },
    ];
    const { json: sent } = await say({ flags: IS_V2, components: whole });
    expect(sent).toMatchObject({
      flags: IS_V2,
      content: '',
      components: [{ type: 17, spoiler: false }, { type: 9, accessory: { type: 2 } }, { type: 12 }],
    });
    expect((await say({ flags: IS_V2, content: 'x', components: whole })).json.errors).toMatchObject({
      content: { _errors: [{ code: 'MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2' }] },
    });
    expect((await say({ flags: IS_V2, components: [text('x'.repeat(2001)), text('x'.repeat(2000))] })).status).toBe(
      400,
    );
    const many = [1, 2, 3].map(() => ({ type: 17, components: Array.from({ length: 14 }, () => text('x')) }));
    expect((await say({ flags: IS_V2, components: many })).json.errors).toMatchObject({
      components: { _errors: [{ code: 'COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED' }] },
    });
    const edited = await bot(sim)<Sent>('PATCH', at(`/${sent.id}`), { flags: 0, components: [text('only this')] });
    expect(edited.json).toMatchObject({ flags: IS_V2, components: [{ content: 'only this' }] });
    expect((await bot(sim)('PATCH', at(`/${sent.id}`), { content: 'x' })).status).toBe(400);
    const { id } = accountOf(sim, 'mei').user;
    expect((await say({ flags: IS_V2, components: [text(`<@${id}>`)] })).json).toMatchObject({ mentions: [{ id }] });
  });

  // https://docs.discord.com/developers/resources/message#embed-object
  it('embeds → always rich, and never empty', async () => {
    const embed = {
      type: 'video',
      title: 'x',
      provider: { name: 'y' },
      image: { url: 'https://example.com/x.png', width: 5 },
    };
    expect((await say({ embeds: [embed] })).json).toMatchObject({
      embeds: [{ type: 'rich', title: 'x', image: { width: 0 } }],
    });
    expect((await say({ embeds: [{}] })).status).toBe(400);
    expect((await say({ embeds: [{ title: 'x', url: 'javascript:x' }] })).json.errors).toMatchObject({
      embeds: { 0: { url: { _errors: [{ code: 'URL_TYPE_INVALID_SCHEME' }] } } },
    });
    const long = { description: 'x'.repeat(3001) };
    expect((await say({ embeds: [long, long] })).json.errors).toMatchObject({
      embeds: { _errors: [{ code: 'MAX_EMBED_SIZE_EXCEEDED' }] },
    });
    const { json: sent } = await say({ content: 'x', embeds: [{ title: 'hidden' }] });
    expect((await person(sim, 'priya')('PATCH', at(`/${sent.id}`), { flags: 4 })).json).toMatchObject({
      flags: 4,
      embeds: [],
    });
  });

  // https://docs.discord.com/developers/reference#signed-attachment-cdn-urls
  it('files → signed addresses that expire after a day; deleted with the message', async () => {
    const { json: sent } = await upload([file('note.txt', Buffer.from('hello'))], { content: 'see' });
    const address = sent.attachments[0]!.url;
    expect(await (await fetch(address)).text()).toBe('hello');
    expect((await fetch(address.split('?')[0]!)).status).toBe(404);
    expect((await fetch(address.replace(/hm=\w+/, `hm=${'0'.repeat(64)}`))).status).toBe(404);
    sim.clock.wind(86_400_001);
    expect((await fetch(address)).status).toBe(404);
    const again = await bot(sim)<Sent>('GET', at(`/${sent.id}`));
    const fresh = again.json.attachments[0]!.url;
    expect((await fetch(fresh)).status).toBe(200);
    await bot(sim)('DELETE', at(`/${sent.id}`));
    expect((await fetch(fresh)).status).toBe(404);
  });

  // https://docs.discord.com/developers/reference#uploading-files
  it('files → up to ten of up to 10 MiB, more in a boosted guild', async () => {
    const big = file('big.bin', Buffer.alloc(10 * 1024 * 1024 + 1), 'application/octet-stream');
    expect((await upload([big])).json).toMatchObject({ code: 40005 });
    guildOf(sim, 'Mainstay Demo').fields.premium_tier = 2;
    expect((await upload([big])).status).toBe(200);
    const { json: pictured } = await upload([file('a b.png', PNG, 'image/png')], {
      attachments: [{ id: 0, description: 'alt' }],
    });
    expect(pictured.attachments).toMatchObject([
      { filename: 'a_b.png', width: 40, height: 30, description: 'alt', content_type: 'image/png' },
    ]);
    expect((await upload([file('a.txt')], { attachments: [{ id: 1 }] })).json).toMatchObject({
      errors: { attachments: { 0: { _errors: [{ code: 'ATTACHMENT_NOT_FOUND' }] } } },
    });
  });

  // https://docs.discord.com/developers/resources/message#edit-message
  it('an edit → keeps the files that it lists, and adds new ones', async () => {
    const { json: sent } = await upload([file('one.txt'), file('two.txt')], { content: 'x' });
    const [, two] = sent.attachments;
    const edited = await upload(
      [file('three.txt')],
      { attachments: [{ id: two!.id }, { id: 0 }] },
      'PATCH',
      `/${sent.id}`,
    );
    expect(edited.json.attachments.map(({ filename }) => filename)).toEqual(['two.txt', 'three.txt']);
    expect((await fetch(sent.attachments[0]!.url)).status).toBe(404);
    const kept = await bot(sim)<Sent>('PATCH', at(`/${sent.id}`), { content: 'y' });
    expect(kept.json.attachments).toHaveLength(2);
    const none = await bot(sim)<Sent>('PATCH', at(`/${sent.id}`), { attachments: [] });
    expect(none.json.attachments).toEqual([]);
    expect((await bot(sim)('PATCH', at(`/${sent.id}`), { content: '' })).json).toMatchObject({ code: 50006 });
  });

  it('attachments → shown in embeds and components', async () => {
    const { json: embedded } = await upload([file('a.png', PNG, 'image/png')], {
      embeds: [{ image: { url: 'attachment://a.png' } }],
    });
    const { embeds } = embedded as unknown as { embeds: Array<{ image: { url: string } }> };
    expect((await fetch(embeds[0]!.image.url)).status).toBe(200);
    const shown = await upload([file('a.png', PNG, 'image/png')], {
      flags: IS_V2,
      components: [{ type: 13, file: { url: 'attachment://a.png' } }],
    });
    expect(shown.json.components).toMatchObject([
      { type: 13, name: 'a.png', size: PNG.length, file: { attachment_id: expect.any(String) } },
    ]);
    expect(
      (
        await upload([file('a.png', PNG, 'image/png')], {
          flags: IS_V2,
          components: [{ type: 13, file: { url: 'attachment://b.png' } }],
        })
      ).status,
    ).toBe(400);
  });

  // https://docs.discord.com/developers/resources/message#voice-messages
  it('a voice message → has no other content', async () => {
    const voice = file('voice-message.ogg', Buffer.from('ogg'), 'audio/ogg');
    const flags = 1 << 13;
    const attachments = [{ id: 0, duration_secs: 1.5, waveform: 'AAAA' }];
    expect((await upload([voice], { flags, attachments })).json).toMatchObject({
      flags,
      attachments: [{ duration_secs: 1.5 }],
    });
    expect((await upload([voice], { flags, attachments, content: 'x' })).json).toMatchObject({ code: 50159 });
    expect((await upload([voice, voice], { flags, attachments })).json).toMatchObject({ code: 50160 });
    expect((await upload([voice], { flags })).json).toMatchObject({ code: 50161 });
  });

  // https://docs.discord.com/developers/resources/message#message-reference-content-attribution-forwards
  it('a readable message → forwarded unchanged', async () => {
    const { json: source } = await say({ content: 'original' }, person(sim, 'finn'));
    const to = `/channels/${channelOf(sim, 'general')}/messages`;
    const reference = { type: 1, message_id: source.id, channel_id: channelOf(sim, 'bots') };
    const forwarded = await bot(sim)<Sent>('POST', to, { message_reference: reference });
    await person(sim, 'finn')('PATCH', at(`/${source.id}`), { content: 'changed' });
    const now = await bot(sim)('GET', `${to}/${forwarded.json.id}`);
    expect(now.json).toMatchObject({
      flags: 1 << 14,
      message_snapshots: [{ message: { content: 'original' } }],
      message_reference: { type: 1 },
    });
    const again = { ...reference, message_id: forwarded.json.id, channel_id: channelOf(sim, 'general') };
    expect((await bot(sim)('POST', to, { message_reference: again })).json).toMatchObject({
      message_snapshots: [{ message: { content: 'original' } }],
    });
    sim.world.applications.get(applicationOf(sim).id)!.flags = 0;
    expect((await bot(sim)('POST', to, { message_reference: reference })).json).toMatchObject({ code: 160014 });
  });

  // https://docs.discord.com/developers/resources/message#create-message
  it('a reply → only to a basic message in the same channel', async () => {
    const { json: said } = await say({ content: 'x' });
    await bot(sim)('PUT', at(`/pins/${said.id}`));
    const [system] = (await bot(sim)<Sent[]>('GET', at('?limit=1'))).json;
    const reply = (id: string, more: object = {}) =>
      say({ content: 're', message_reference: { message_id: id, ...more } });
    expect((await reply(said.id)).json).toMatchObject({ type: 19, referenced_message: { id: said.id } });
    expect((await reply(system!.id)).json.errors).toMatchObject({
      message_reference: { _errors: [{ code: 'REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE' }] },
    });
    expect((await reply('1', { fail_if_not_exists: false })).json).toMatchObject({ type: 0 });
    expect((await reply(said.id, { channel_id: channelOf(sim, 'general') })).status).toBe(400);
    expect(
      (await say({ content: 'x', allowed_mentions: { parse: ['users'], users: ['1'] } })).json.errors,
    ).toMatchObject({
      allowed_mentions: { _errors: [{ code: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE' }] },
    });
  });

  it('stickers → those of the guild', async () => {
    const sticker = {
      id: '77',
      name: 'wave',
      description: null,
      tags: 'wave',
      format_type: 1,
      available: true,
      userId: '1',
    };
    guildOf(sim, 'Mainstay Demo').stickers.set('77', sticker);
    expect((await say({ sticker_ids: ['77'] })).json).toMatchObject({
      sticker_items: [{ id: '77', name: 'wave', format_type: 1 }],
    });
    expect((await say({ sticker_ids: ['78'] })).json).toMatchObject({ code: 50081 });
  });

  // https://docs.discord.com/developers/resources/message#get-reactions
  it('super reactions → from people only', async () => {
    const { json: sent } = await say({ content: 'x' });
    const star = encodeURIComponent('⭐');
    const react = (who: ReturnType<typeof bot>, type: number) =>
      who('PUT', at(`/${sent.id}/reactions/${star}/@me?type=${type}`));
    await react(person(sim, 'finn'), 1);
    expect(seen.at(-1)).toMatchObject({ t: 'MESSAGE_REACTION_ADD', d: { burst: true, type: 1 } });
    await react(person(sim, 'mei'), 0);
    await react(bot(sim), 1);
    expect((await bot(sim)('GET', at(`/${sent.id}`))).json).toMatchObject({
      reactions: [{ count: 3, count_details: { burst: 1, normal: 2 }, me: true, me_burst: false }],
    });
    expect((await bot(sim)('GET', at(`/${sent.id}/reactions/${star}?type=1`))).json).toMatchObject([
      { username: 'finn' },
    ]);
  });

  // https://docs.discord.com/developers/resources/message#get-channel-pins
  it('pins → up to 250 in a channel, listed by page', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { json: sent } = await say({ content: `p${count}` });
      ids.push(sent.id);
      await bot(sim)('PUT', at(`/pins/${sent.id}`));
      sim.clock.wind(1000);
    }
    const page = (query: string) =>
      bot(sim)<{ items: Array<{ pinned_at: string; message: Sent }>; has_more: boolean }>('GET', at(`/pins?${query}`));
    const first = (await page('limit=2')).json;
    expect(first.items.map(({ message }) => message.content)).toEqual(['p2', 'p1']);
    expect(first.has_more).toBe(true);
    const rest = (await page(`before=${encodeURIComponent(first.items[1]!.pinned_at)}&limit=1`)).json;
    expect(rest).toMatchObject({ items: [{ message: { content: 'p0' } }] });
    for (const message of sim.world.log(channelOf(sim, 'bots'))) message.pinnedAt ??= sim.world.timestamp();
    for (let count = 0; count < 250; count += 1) {
      const { json: sent } = await say({ content: 'more' });
      sim.world.log(channelOf(sim, 'bots')).get(sent.id)!.pinnedAt = sim.world.timestamp();
    }
    const { json: one } = await say({ content: 'too many' });
    expect((await bot(sim)('PUT', at(`/pins/${one.id}`))).json).toMatchObject({ code: 30003 });
  });

  it('a direct message → only to users that share a guild with the bot', async () => {
    const stranger = { ...accountOf(sim, 'mei').user, id: '5', username: 'stranger' };
    sim.world.addAccount({ user: stranger, token: 'stranger', email: null, applicationId: null, dms: new Map() });
    const open = await bot(sim)<{ id: string }>('POST', '/users/@me/channels', { recipient_id: '5' });
    expect((await bot(sim)('POST', `/channels/${open.json.id}/messages`, { content: 'hi' })).json).toMatchObject({
      code: 50278,
    });
    const known = await bot(sim)<{ id: string }>('POST', '/users/@me/channels', {
      recipient_id: accountOf(sim, 'mei').user.id,
    });
    expect((await bot(sim)('POST', `/channels/${known.json.id}/messages`, { content: 'hi' })).status).toBe(200);
  });
});
