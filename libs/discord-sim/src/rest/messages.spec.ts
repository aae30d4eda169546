import { simulate, type Simulation } from '../index.ts';
import { accountOf, bot, channelOf, guildOf, person } from '../../testing/callers.ts';

interface Sent {
  id: string;
  content: string;
  mentions: Array<{ id: string }>;
  mention_everyone: boolean;
}

describe('messages', () => {
  let sim: Simulation;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
  });
  afterEach(() => sim.close());
  const say = (content: string, more: object = {}) =>
    bot(sim)<Sent>('POST', `/channels/${channelOf(sim, 'bots')}/messages`, { content, ...more });
  const at = (path = '') => `/channels/${channelOf(sim, 'bots')}/messages${path}`;

  // https://docs.discord.com/developers/resources/message#create-message
  it('the same enforced nonce within a few minutes → one message', async () => {
    const first = await say('once', { nonce: 'n1', enforce_nonce: true });
    const second = await say('again', { nonce: 'n1', enforce_nonce: true });
    expect(second.json).toMatchObject({ id: first.json.id, content: 'once', nonce: 'n1' });
    expect((await say('not enforced', { nonce: 'n1' })).json.id).not.toBe(first.json.id);
    sim.clock.wind(200_000);
    expect((await say('later', { nonce: 'n1', enforce_nonce: true })).json.content).toBe('later');
  });

  // https://docs.discord.com/developers/resources/message#get-channel-messages
  it('pages by before, after and around → newest first', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 12; count += 1) ids.push((await say(`m${count}`)).json.id);
    const page = async (query: string) =>
      (await bot(sim)<Sent[]>('GET', at(`?${query}`))).json.map(({ content }) => content);
    expect(await page('limit=3')).toEqual(['m11', 'm10', 'm9']);
    expect(await page(`limit=3&before=${ids[5]}`)).toEqual(['m4', 'm3', 'm2']);
    expect(await page(`limit=3&after=${ids[5]}`)).toEqual(['m8', 'm7', 'm6']);
    expect(await page(`limit=3&around=${ids[5]}`)).toEqual(['m6', 'm5', 'm4']);
    expect((await bot(sim)('GET', at('?limit=101'))).json).toMatchObject({
      code: 50035,
      errors: { limit: { _errors: [{ code: 'NUMBER_TYPE_MAX' }] } },
    });
  });

  // https://docs.discord.com/developers/resources/message#bulk-delete-messages
  it('a bulk deletion → two to a hundred messages, none older than two weeks', async () => {
    const [a, b] = [(await say('a')).json.id, (await say('b')).json.id];
    const bulk = (messages: string[]) => bot(sim)('POST', at('/bulk-delete'), { messages });
    expect((await bulk([a])).json).toMatchObject({ code: 50016 });
    expect((await bulk([a, b, a])).json).toMatchObject({ code: 50035 });
    const many = Array.from({ length: 101 }, (_, index) => String(BigInt(a) + BigInt(index)));
    expect((await bulk(many)).json).toMatchObject({ code: 50016 });
    expect((await bulk([a, '175928847299117063'])).json).toMatchObject({ code: 50034 });
    expect((await person(sim, 'ada')('POST', at('/bulk-delete'), { messages: [a, b] })).json).toMatchObject({
      code: 20002,
    });
    const heard: unknown[] = [];
    sim.world.listen(({ t, d }) => heard.push([t, d]));
    expect((await bulk([a, b])).status).toBe(204);
    expect(heard).toMatchObject([
      ['GUILD_AUDIT_LOG_ENTRY_CREATE', { action_type: 73, options: { count: '2' } }],
      ['MESSAGE_DELETE_BULK', { ids: [a, b] }],
    ]);
    expect((await bot(sim)('GET', at(`/${a}`))).json).toMatchObject({ code: 10008 });
  });

  it('messages of others → deleted with Manage Messages, never edited', async () => {
    const { json: sent } = await say('mine');
    expect((await person(sim, 'nora')('DELETE', at(`/${sent.id}`))).json).toMatchObject({ code: 50013 });
    expect((await person(sim, 'ada')('PATCH', at(`/${sent.id}`), { content: 'hers' })).json).toMatchObject({
      code: 50005,
    });
    expect((await bot(sim)('PATCH', at(`/${sent.id}`), { content: 'edited' })).json).toMatchObject({
      content: 'edited',
      edited_timestamp: expect.any(String),
    });
    expect((await person(sim, 'priya')('DELETE', at(`/${sent.id}`))).status).toBe(204);
  });

  it('an empty message, one that is too long, a reply to an unknown one → rejected', async () => {
    expect((await say(' ')).json).toMatchObject({ code: 50006 });
    expect((await say('x'.repeat(2001))).json).toEqual({
      message: 'Invalid Form Body',
      code: 50035,
      errors: { content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' }] } },
    });
    expect((await say('re', { message_reference: { message_id: '1' } })).json).toMatchObject({
      code: 50035,
      errors: { message_reference: { _errors: [{ code: 'MESSAGE_REFERENCE_UNKNOWN_MESSAGE' }] } },
    });
    expect((await say('', { embeds: [{ fields: [{ name: 'n'.repeat(257), value: 'v' }] }] })).json).toMatchObject({
      errors: { embeds: { 0: { fields: { 0: { name: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH' }] } } } } } },
    });
  });

  // https://docs.discord.com/developers/resources/message#allowed-mentions-object
  it('mentions → only those that are allowed', async () => {
    const { id } = accountOf(sim, 'mei').user;
    expect((await say(`<@${id}> @everyone`)).json).toMatchObject({ mentions: [{ id }], mention_everyone: true });
    expect((await say(`<@${id}> @everyone`, { allowed_mentions: { parse: [] } })).json).toMatchObject({
      mentions: [],
      mention_everyone: false,
    });
    const theirs = await person(sim, 'finn')<Sent>('POST', at(), { content: '@everyone' });
    expect(theirs.json.mention_everyone).toBe(false);
  });

  it('a channel without the permission to write → rejected', async () => {
    const post = (who: string, where: string) =>
      person(sim, who)('POST', `/channels/${channelOf(sim, where)}/messages`, { content: 'x' });
    expect((await post('finn', 'mod-log')).json).toMatchObject({ code: 50001 });
    expect((await post('finn', 'rules')).json).toMatchObject({ code: 50013 });
    expect((await post('gus', 'general')).json).toMatchObject({ code: 50013 });
    expect((await post('finn', 'Workshop')).json).toMatchObject({ code: 50008 });
    expect((await post('ada', 'reading')).json).toMatchObject({ code: 50001 });
    expect((await bot(sim)('POST', '/channels/1/messages', { content: 'x' })).json).toMatchObject({ code: 10003 });
    const guild = guildOf(sim, 'Mainstay Demo').fields.id;
    const until = new Date(Date.now() + 60_000).toISOString();
    const { id } = accountOf(sim, 'finn').user;
    expect(
      (await person(sim, 'priya')('PATCH', `/guilds/${guild}/members/${id}`, { communication_disabled_until: until }))
        .status,
    ).toBe(200);
    expect((await post('finn', 'general')).json).toMatchObject({ code: 50013 });
  });

  it('files → stored with the message', async () => {
    const form = new FormData();
    form.set('payload_json', JSON.stringify({ content: 'see', attachments: [{ id: 0, description: 'a note' }] }));
    form.set('files[0]', new Blob(['hello'], { type: 'text/plain' }), 'note.txt');
    const { token } = accountOf(sim, 'finn');
    const response = await fetch(`${sim.url}/api/v10${at()}`, {
      method: 'POST',
      headers: { Authorization: token },
      body: form,
    });
    const message = (await response.json()) as { attachments: Array<{ url: string }> };
    expect(message).toMatchObject({
      content: 'see',
      attachments: [{ filename: 'note.txt', size: 5, description: 'a note' }],
    });
    expect(await (await fetch(message.attachments[0]!.url)).text()).toBe('hello');
  });

  it('reactions and pins → added and removed', async () => {
    const { json: sent } = await say('vote');
    const react = (emoji: string, who = 'finn') =>
      person(sim, who)('PUT', at(`/${sent.id}/reactions/${encodeURIComponent(emoji)}/@me`));
    expect((await react('👍')).status).toBe(204);
    expect((await react('👍', 'mei')).status).toBe(204);
    expect((await react('nonsense')).json).toMatchObject({ code: 10014 });
    const who = await bot(sim)<Array<{ username: string }>>('GET', at(`/${sent.id}/reactions/👍?limit=1`));
    expect(who.json.map(({ username }) => username)).toEqual(['mei']);
    expect((await bot(sim)('PUT', at(`/pins/${sent.id}`))).status).toBe(204);
    expect((await bot(sim)('GET', at('/pins'))).json).toMatchObject({
      items: [{ message: { id: sent.id, pinned: true } }],
      has_more: false,
    });
    expect((await person(sim, 'nora')('PUT', at(`/pins/${sent.id}`))).json).toMatchObject({ code: 50013 });
  });
});
