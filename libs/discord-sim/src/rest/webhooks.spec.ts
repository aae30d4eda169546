import { simulate, type Simulation } from '../index.ts';
import { bot, caller, channelOf, guildOf, person } from '../../testing/callers.ts';
import { rule } from '../../testing/rule.ts';
import type { Dispatch } from '../world/world.ts';

interface Hook {
  id: string;
  token: string;
  name: string;
}
interface Sent {
  id: string;
  content: string;
  channel_id: string;
  webhook_id: string;
  author: { username: string };
  components: object[];
}

// https://docs.discord.com/developers/resources/webhook
describe('webhooks', () => {
  let sim: Simulation;
  const seen: Dispatch[] = [];
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    seen.length = 0;
    sim.world.listen((dispatch) => seen.push(dispatch));
  });
  afterEach(() => sim.close());
  const nobody = () => caller(sim, null);
  const make = (name = 'Ship bell', who = bot(sim)) =>
    who<Hook>('POST', `/channels/${channelOf(sim, 'bots')}/webhooks`, { name });

  it('members who manage webhooks → create, list, change and delete them', async () => {
    expect((await make('Discord news')).json).toMatchObject({
      errors: { name: { _errors: [{ code: 'USERNAME_INVALID_CONTAINS' }] } },
    });
    expect((await make('x', person(sim, 'finn'))).json).toMatchObject({ code: 50013 });
    const { json: hook } = await make();
    expect(hook).toMatchObject({ type: 1, name: 'Ship bell', token: expect.any(String), user: { bot: true } });
    expect(seen.map(({ t }) => t)).toContain('WEBHOOKS_UPDATE');
    const guild = guildOf(sim, 'Mainstay Demo').fields.id;
    expect((await bot(sim)('GET', `/guilds/${guild}/webhooks`)).json).toMatchObject([
      { id: hook.id, token: hook.token },
    ]);
    const theirs = await person(sim, 'ada')<Hook[]>('GET', `/guilds/${guild}/webhooks`);
    expect(theirs.json[0]).not.toHaveProperty('token');
    const general = channelOf(sim, 'general');
    expect((await bot(sim)('PATCH', `/webhooks/${hook.id}`, { channel_id: general })).json).toMatchObject({
      channel_id: general,
    });
    expect((await nobody()('GET', `/webhooks/${hook.id}/${hook.token}`)).json).not.toHaveProperty('user');
    expect((await nobody()('GET', `/webhooks/${hook.id}/wrong`)).json).toMatchObject({ code: 50027 });
    expect((await nobody()('DELETE', `/webhooks/${hook.id}/${hook.token}`)).status).toBe(204);
    expect((await bot(sim)('GET', `/webhooks/${hook.id}`)).json).toMatchObject({ code: 10015 });
  });

  rule('resources/webhook', 'webhooks are deleted with their channel', async () => {
    const guild = guildOf(sim, 'Mainstay Demo').fields.id;
    const { json: hook } = await make();
    expect((await bot(sim)('DELETE', `/channels/${channelOf(sim, 'bots')}`)).status).toBe(200);
    expect((await bot(sim)('GET', `/guilds/${guild}/webhooks`)).json).toEqual([]);
    expect((await nobody()('POST', `/webhooks/${hook.id}/${hook.token}`, { content: 'x' })).json).toMatchObject({
      code: 10015,
    });
  });

  it('a sixteenth webhook in a channel → rejected', async () => {
    for (let count = 0; count < 15; count += 1) expect((await make()).status).toBe(200);
    expect((await make()).json).toMatchObject({ code: 30007 });
  });

  it('a message under its own name → sent, and returned if the caller waits', async () => {
    const { json: hook } = await make();
    const at = `/webhooks/${hook.id}/${hook.token}`;
    expect((await nobody()('POST', at, { content: 'quietly' })).status).toBe(204);
    const said = await nobody()<Sent>('POST', `${at}?wait=true`, { content: 'hello', username: 'Ada' });
    expect(said.json).toMatchObject({
      content: 'hello',
      author: { username: 'Ada', bot: true, id: hook.id },
      webhook_id: hook.id,
    });
    expect(seen.at(-1)).toMatchObject({ t: 'MESSAGE_CREATE', d: { webhook_id: hook.id } });
    expect(seen.at(-1)!.d).not.toHaveProperty('member');
    const edited = await nobody()('PATCH', `${at}/messages/${said.json.id}`, { content: 'changed' });
    expect(edited.json).toMatchObject({ content: 'changed', edited_timestamp: expect.any(String) });
    expect((await nobody()('GET', `${at}/messages/${said.json.id}`)).json).toMatchObject({ content: 'changed' });
    expect((await nobody()('DELETE', `${at}/messages/${said.json.id}`)).status).toBe(204);
    expect((await nobody()('GET', `${at}/messages/${said.json.id}`)).json).toMatchObject({ code: 10008 });
    expect((await nobody()('POST', at, { content: '' })).json).toMatchObject({ code: 50006 });
  });

  it('a webhook of a person → components only on request, and no interactive ones', async () => {
    const { json: hook } = await make('Bell', person(sim, 'ada'));
    const at = `/webhooks/${hook.id}/${hook.token}?wait=true`;
    const row = (button: object) => [{ type: 1, components: [{ type: 2, label: 'x', ...button }] }];
    const link = row({ style: 5, url: 'https://example.com' });
    expect((await nobody()<Sent>('POST', at, { content: 'x', components: link })).json.components).toEqual([]);
    const asked = await nobody()<Sent>('POST', `${at}&with_components=true`, { content: 'x', components: link });
    expect(asked.json.components).toHaveLength(1);
    const pressed = row({ style: 1, custom_id: 'a' });
    expect((await nobody()('POST', `${at}&with_components=true`, { content: 'x', components: pressed })).status).toBe(
      400,
    );
  });

  it('a thread and a forum → writes in the thread, opens a post', async () => {
    const parent = sim.world.channels.get(channelOf(sim, 'bots'))!;
    const forum = sim.world.addChannel({ ...parent, id: sim.world.snowflakes.next(), type: 15, name: 'forum' });
    const { json: hook } = await bot(sim)<Hook>('POST', `/channels/${forum.id}/webhooks`, { name: 'Poster' });
    const at = `/webhooks/${hook.id}/${hook.token}?wait=true`;
    expect((await nobody()('POST', at, { content: 'x' })).json).toMatchObject({ code: 220001 });
    const post = await nobody()<Sent>('POST', at, { content: 'first', thread_name: 'News' });
    expect(post.json.channel_id).toBe(post.json.id);
    const more = await nobody()<Sent>('POST', `${at}&thread_id=${post.json.id}`, { content: 'second' });
    expect(more.json.channel_id).toBe(post.json.id);
    const both = await nobody()('POST', `${at}&thread_id=${post.json.id}`, { content: 'x', thread_name: 'y' });
    expect(both.json).toMatchObject({ code: 220002 });
    const { json: other } = await make();
    const wrong = await nobody()('POST', `/webhooks/${other.id}/${other.token}`, { content: 'x', thread_name: 'y' });
    expect(wrong.json).toMatchObject({ code: 220003 });
  });

  // https://docs.discord.com/developers/resources/channel#follow-announcement-channel
  it('an announcement → copied to the following channels', async () => {
    const [news, general] = [channelOf(sim, 'announcements'), channelOf(sim, 'general')];
    const followed = await bot(sim)('POST', `/channels/${news}/followers`, { webhook_channel_id: general });
    expect(followed.json).toMatchObject({ channel_id: news, webhook_id: expect.any(String) });
    const said = await person(sim, 'ada')<Sent>('POST', `/channels/${news}/messages`, { content: 'Version 2 is out' });
    const publish = () => person(sim, 'ada')('POST', `/channels/${news}/messages/${said.json.id}/crosspost`);
    expect((await publish()).json).toMatchObject({ flags: 1 });
    expect((await publish()).json).toMatchObject({ code: 40033 });
    const page = await bot(sim)<Sent[]>('GET', `/channels/${general}/messages?limit=2`);
    expect(page.json).toMatchObject([
      { content: 'Version 2 is out', flags: 2, message_reference: { message_id: said.json.id, channel_id: news } },
      { type: 12 },
    ]);
    await person(sim, 'ada')('PATCH', `/channels/${news}/messages/${said.json.id}`, { content: 'Version 3 is out' });
    expect((await bot(sim)('GET', `/channels/${general}/messages?limit=1`)).json).toMatchObject([
      { content: 'Version 3 is out' },
    ]);
    await person(sim, 'ada')('DELETE', `/channels/${news}/messages/${said.json.id}`);
    expect((await bot(sim)('GET', `/channels/${general}/messages?limit=1`)).json).toMatchObject([{ flags: 10 }]);
  });

  // https://docs.discord.com/developers/resources/webhook#execute-slackcompatible-webhook
  it('Slack and GitHub requests → messages', async () => {
    const { json: hook } = await make();
    const at = `/webhooks/${hook.id}/${hook.token}`;
    expect((await nobody()('POST', `${at}/slack`, { text: 'from slack', username: 'Slacker' })).json).toBe('ok');
    expect(seen.at(-1)).toMatchObject({ d: { content: 'from slack', author: { username: 'Slacker' } } });
    const push = {
      ref: 'refs/heads/main',
      commits: [{ id: 'abcdef012', message: 'Fix' }],
      repository: { full_name: 'a/b' },
      sender: { login: 'ada' },
    };
    expect((await nobody()('POST', `${at}/github`, push)).status).toBe(204);
    expect(seen.at(-1)).toMatchObject({ d: { embeds: [{ title: '[a/b:main] 1 new commits' }] } });
  });
});

// Not documented: https://discord.com/developers/docs/topics/rate-limits says only that there are more limits.
it('webhooks send thirty messages a minute', async () => {
  const sim = await simulate({ limits: 'on' });
  const { json: hook } = await bot(sim)<Hook>('POST', `/channels/${channelOf(sim, 'bots')}/webhooks`, { name: 'Busy' });
  const send = () => caller(sim, null)('POST', `/webhooks/${hook.id}/${hook.token}`, { content: 'x' });
  for (let count = 0; count < 30; count += 1) {
    expect((await send()).status).toBe(204);
    sim.clock.wind(500);
  }
  const over = await send();
  expect(over.status).toBe(429);
  expect(over.headers.get('x-ratelimit-scope')).toBe('shared');
  sim.clock.wind(60_000);
  expect((await send()).status).toBe(204);
  await sim.close();
});

// https://docs.discord.com/developers/resources/poll
describe('polls', () => {
  let sim: Simulation;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
  });
  afterEach(() => sim.close());
  const question = {
    question: { text: 'Tea?' },
    answers: [{ poll_media: { text: 'Yes' } }, { poll_media: { text: 'No', emoji: { name: '🙅' } } }],
  };
  const at = () => `/channels/${channelOf(sim, 'bots')}`;
  const ask = (poll: object = question) => bot(sim)<Sent>('POST', `${at()}/messages`, { poll });

  it('votes of people → counted until the poll ends', async () => {
    const { json: sent } = await ask();
    const vote = (who: string, ids: number[]) =>
      person(sim, who)('PUT', `${at()}/polls/${sent.id}/answers/@me`, { answer_ids: ids });
    expect((await vote('finn', [1])).status).toBe(204);
    expect((await vote('mei', [1])).status).toBe(204);
    expect((await vote('mei', [2])).status).toBe(204);
    expect((await vote('mei', [1, 2])).status).toBe(400);
    const seenBy = await person(sim, 'finn')('GET', `${at()}/messages/${sent.id}`);
    expect(seenBy.json).toMatchObject({
      poll: {
        results: {
          is_finalized: false,
          answer_counts: [
            { id: 1, count: 1, me_voted: true },
            { id: 2, count: 1, me_voted: false },
          ],
        },
      },
    });
    const voters = await bot(sim)('GET', `${at()}/polls/${sent.id}/answers/2`);
    expect(voters.json).toMatchObject({ users: [{ username: 'mei' }] });
    await vote('mei', [1]);
    sim.clock.wind(24 * 3_600_000);
    expect((await vote('jonas', [1])).json).toMatchObject({ code: 520001 });
    const page = await bot(sim)<Sent[]>('GET', `${at()}/messages?limit=2`);
    expect(page.json).toMatchObject([
      { type: 46, embeds: [{ type: 'poll_result' }], message_reference: { message_id: sent.id } },
      { poll: { results: { is_finalized: true, answer_counts: [{ id: 1, count: 2 }] } } },
    ]);
  });

  it('a poll → only its author ends it, and it cannot be edited', async () => {
    const { json: sent } = await ask();
    const end = (who: ReturnType<typeof bot>) => who('POST', `${at()}/polls/${sent.id}/expire`);
    expect((await end(person(sim, 'ada'))).json).toMatchObject({ code: 50005 });
    expect((await bot(sim)('PATCH', `${at()}/messages/${sent.id}`, { content: 'x' })).json).toMatchObject({
      code: 520003,
    });
    expect((await end(bot(sim))).json).toMatchObject({ poll: { results: { is_finalized: true } } });
    expect((await end(bot(sim))).json).toMatchObject({ code: 520001 });
    const { json: plain } = await bot(sim)<Sent>('POST', `${at()}/messages`, { content: 'x' });
    expect((await bot(sim)('POST', `${at()}/polls/${plain.id}/expire`)).json).toMatchObject({ code: 520006 });
  });

  it('up to ten answers of up to 55 characters → accepted', async () => {
    const answers = (count: number, text = 'a') => Array.from({ length: count }, () => ({ poll_media: { text } }));
    expect((await ask({ ...question, answers: answers(11) })).json).toMatchObject({
      errors: { poll: { answers: { _errors: [{ code: 'BASE_TYPE_BAD_LENGTH' }] } } },
    });
    expect((await ask({ ...question, answers: answers(1, 'x'.repeat(56)) })).status).toBe(400);
    expect((await ask({ ...question, duration: 769 })).status).toBe(400);
  });
});
