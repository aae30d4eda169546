import { simulate, type Simulation } from '../index.ts';
import { accountOf, applicationOf, bot, channelOf, guildOf, person } from '../../testing/callers.ts';
import { rule } from '../../testing/rule.ts';
import { Wire } from '../../testing/wire.ts';
import type { Dispatch } from '../world/world.ts';

interface Thread {
  id: string;
  name: string;
  type: number;
  parent_id: string;
  message_count: number;
  thread_metadata: { archived: boolean; locked: boolean; archive_timestamp: string };
  message?: { id: string; content: string };
}

// https://docs.discord.com/developers/topics/threads
describe('threads', () => {
  let sim: Simulation;
  const seen: Dispatch[] = [];
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    seen.length = 0;
    sim.world.listen((dispatch) => seen.push(dispatch));
  });
  afterEach(() => sim.close());
  const guildId = () => guildOf(sim, 'Mainstay Demo').fields.id;
  const names = () => seen.map(({ t }) => t);

  async function onMessage(who = 'finn'): Promise<Thread> {
    const at = `/channels/${channelOf(sim, 'bots')}/messages`;
    const said = await person(sim, who)<{ id: string }>('POST', at, { content: 'start' });
    const made = await person(sim, who)<Thread>('POST', `${at}/${said.json.id}/threads`, {
      name: 'talk',
      auto_archive_duration: 60,
    });
    expect(made.status).toBe(201);
    expect(made.json.id).toBe(said.json.id);
    return made.json;
  }

  rule('topics/threads', 'a deleted role leaves threads unchanged: they have no overwrites', async () => {
    const thread = await onMessage();
    const { json: role } = await bot(sim)<{ id: string }>('POST', `/guilds/${guildId()}/roles`, {});
    const overwritten = channelOf(sim, 'bots');
    await person(sim, 'ada')('PUT', `/channels/${overwritten}/permissions/${role.id}`, {
      type: 0,
      allow: '0',
      deny: '2048',
    });
    seen.length = 0;
    expect((await bot(sim)('DELETE', `/guilds/${guildId()}/roles/${role.id}`)).status).toBe(204);
    const told = seen.filter(({ t }) => /^(CHANNEL|THREAD)_/.test(t)).map(({ t, d }) => [t, (d as { id: string }).id]);
    expect(told).toEqual([['CHANNEL_UPDATE', overwritten]]);
    expect(sim.world.channels.get(thread.id)).not.toHaveProperty('permission_overwrites');
  });

  rule('resources/channel#channel-object', 'a forum has a list of tags, a layout and no order by default', async () => {
    const { json: made } = await bot(sim)<{ id: string }>('POST', `/guilds/${guildId()}/channels`, {
      name: 'f',
      type: 15,
    });
    const bare = {
      available_tags: [],
      default_reaction_emoji: null,
      default_sort_order: null,
      default_forum_layout: 0,
    };
    expect(made).toMatchObject(bare);
    const told = { available_tags: [{ name: 'bug' }], default_sort_order: 1, default_forum_layout: 2 };
    const { json: edited } = await bot(sim)('PATCH', `/channels/${made.id}`, told);
    expect(edited).toMatchObject({ available_tags: [{ name: 'bug', moderated: false }], default_sort_order: 1 });
    const nothing = { available_tags: null, default_forum_layout: null, default_sort_order: null };
    expect((await bot(sim)('PATCH', `/channels/${made.id}`, nothing)).json).toMatchObject(bare);
  });

  it('a thread on a message → has the id of the message, and there is only one', async () => {
    const thread = await onMessage();
    expect(names()).toEqual([
      'MESSAGE_CREATE',
      'THREAD_CREATE',
      'THREAD_MEMBERS_UPDATE',
      'MESSAGE_UPDATE',
      'MESSAGE_CREATE',
      'GUILD_AUDIT_LOG_ENTRY_CREATE',
    ]);
    const at = `/channels/${thread.parent_id}/messages/${thread.id}`;
    const source = await bot(sim)<{ flags: number; thread: Thread }>('GET', at);
    expect(source.json).toMatchObject({ flags: 32, thread: { id: thread.id, name: 'talk' } });
    expect((await bot(sim)('POST', `${at}/threads`, { name: 'again' })).json).toMatchObject({ code: 160004 });
    const first = await bot(sim)<Array<{ type: number; referenced_message: object }>>(
      'GET',
      `/channels/${thread.id}/messages`,
    );
    expect(first.json).toMatchObject([{ type: 21, content: '', referenced_message: { id: thread.id } }]);
  });

  it('no message for its duration → archived; a message → active again', async () => {
    const thread = await onMessage();
    const get = async () => (await bot(sim)<Thread>('GET', `/channels/${thread.id}`)).json;
    sim.clock.wind(59 * 60_000);
    await person(sim, 'mei')('POST', `/channels/${thread.id}/messages`, { content: 'still here' });
    sim.clock.wind(59 * 60_000);
    expect((await get()).thread_metadata.archived).toBe(false);
    sim.clock.wind(2 * 60_000);
    expect((await get()).thread_metadata.archived).toBe(true);
    expect(seen.at(-1)).toMatchObject({ t: 'THREAD_UPDATE', d: { thread_metadata: { archived: true } } });
    expect((await person(sim, 'mei')('PUT', `/channels/${thread.id}/thread-members/@me`)).json).toMatchObject({
      code: 50083,
    });
    await person(sim, 'mei')('POST', `/channels/${thread.id}/messages`, { content: 'awake' });
    expect(await get()).toMatchObject({ message_count: 2, thread_metadata: { archived: false } });
  });

  it('a locked thread → only moderators write', async () => {
    const thread = await onMessage();
    const edit = (who: string, body: object) => person(sim, who)('PATCH', `/channels/${thread.id}`, body);
    expect((await edit('finn', { locked: true })).json).toMatchObject({ code: 50013 });
    expect((await edit('finn', { name: 'renamed' })).status).toBe(200);
    expect((await edit('mei', { name: 'mine' })).json).toMatchObject({ code: 50013 });
    expect((await edit('ada', { locked: true, archived: true })).status).toBe(200);
    const say = (who: string) => person(sim, who)('POST', `/channels/${thread.id}/messages`, { content: 'x' });
    expect((await say('finn')).json).toMatchObject({ code: 160005 });
    expect((await edit('finn', { archived: false })).json).toMatchObject({ code: 160005 });
    expect((await say('ada')).status).toBe(200);
  });

  it('a private thread → visible to its members only', async () => {
    const parent = channelOf(sim, 'bots');
    const made = await person(sim, 'finn')<Thread>('POST', `/channels/${parent}/threads`, { name: 'secret' });
    expect(made.json.type).toBe(12);
    const { id } = made.json;
    const get = (who: string) => person(sim, who)('GET', `/channels/${id}`);
    expect((await get('nora')).json).toMatchObject({ code: 50001 });
    const nora = accountOf(sim, 'nora').user.id;
    expect((await person(sim, 'finn')('PUT', `/channels/${id}/thread-members/${nora}`)).status).toBe(204);
    expect((await get('nora')).json).toMatchObject({ id, member: { user_id: nora } });
    const members = await person(sim, 'nora')<Array<{ user_id: string }>>(
      'GET',
      `/channels/${id}/thread-members?with_member=true`,
    );
    expect(members.json).toHaveLength(2);
    expect(members.json.find(({ user_id: of }) => of === nora)).toMatchObject({ member: { user: { id: nora } } });
    expect((await person(sim, 'nora')('DELETE', `/channels/${id}/thread-members/@me`)).status).toBe(204);
    expect((await get('nora')).json).toMatchObject({ code: 50001 });
  });

  it('active threads → one list; archived threads → by page', async () => {
    const first = await onMessage();
    const second = await onMessage();
    const third = await onMessage();
    const active = await bot(sim)<{ threads: Thread[] }>('GET', `/guilds/${guildId()}/threads/active`);
    expect(active.json.threads.map(({ id }) => id)).toEqual([third.id, second.id, first.id]);
    for (const { id } of [first, second, third]) {
      await person(sim, 'finn')('PATCH', `/channels/${id}`, { archived: true });
      sim.clock.wind(1000);
    }
    const at = `/channels/${first.parent_id}/threads/archived/public?limit=2`;
    const page = await bot(sim)<{ threads: Thread[]; has_more: boolean }>('GET', at);
    expect(page.json).toMatchObject({ threads: [{ id: third.id }, { id: second.id }], has_more: true });
    const before = encodeURIComponent(page.json.threads[1]!.thread_metadata.archive_timestamp);
    const rest = await bot(sim)('GET', `${at}&before=${before}`);
    expect(rest.json).toMatchObject({ threads: [{ id: first.id }], has_more: false });
  });

  it('a deleted channel → its threads are deleted; members who manage threads delete them', async () => {
    const thread = await onMessage();
    expect((await person(sim, 'finn')('DELETE', `/channels/${thread.id}`)).json).toMatchObject({ code: 50013 });
    expect((await person(sim, 'ada')('DELETE', `/channels/${thread.id}`)).status).toBe(200);
    expect(seen.at(-1)).toMatchObject({ t: 'THREAD_DELETE', d: { id: thread.id, parent_id: thread.parent_id } });
    const other = await onMessage();
    await person(sim, 'ada')('DELETE', `/channels/${other.parent_id}`);
    expect((await bot(sim)('GET', `/channels/${other.id}`)).json).toMatchObject({ code: 10003 });
  });

  // https://docs.discord.com/developers/topics/threads#thread-membership
  it('updates of other thread members → only with the members intent', async () => {
    const { token } = applicationOf(sim);
    const few = new Wire(sim);
    await few.identify(token, { intents: 1 });
    const more = new Wire(sim);
    await more.identify(token, { intents: 3 });
    const thread = await onMessage();
    expect((await more.next('THREAD_MEMBERS_UPDATE')).d).toMatchObject({
      added_members: [{ user_id: accountOf(sim, 'finn').user.id }],
    });
    await bot(sim)('PUT', `/channels/${thread.id}/thread-members/@me`);
    const told = await few.next('THREAD_MEMBERS_UPDATE');
    expect(told.d).toMatchObject({ member_count: 2, added_members: [{ user_id: applicationOf(sim).botId }] });
    few.cut();
    more.cut();
  });

  // https://docs.discord.com/developers/resources/channel#start-thread-in-forum-or-media-channel
  it('a thread in a forum → a post with tags', async () => {
    const tags = [
      { id: '1', name: 'open', moderated: false, emoji_id: null, emoji_name: null },
      { id: '2', name: 'official', moderated: true, emoji_id: null, emoji_name: null },
    ];
    const general = sim.world.channels.get(channelOf(sim, 'bots'))!;
    const forum = sim.world.addChannel({
      ...general,
      id: sim.world.snowflakes.next(),
      type: 15,
      name: 'forum',
      flags: 16,
      available_tags: tags,
    });
    const open = (who: string, body: object) =>
      person(sim, who)<Thread>('POST', `/channels/${forum.id}/threads`, { name: 'post', ...body });
    const message = { content: 'hello forum' };
    expect((await open('finn', { message })).json).toMatchObject({ code: 40067 });
    expect((await open('finn', { message, applied_tags: ['9'] })).json).toMatchObject({ code: 10087 });
    expect((await open('finn', { message, applied_tags: ['2'] })).json).toMatchObject({ code: 50013 });
    expect((await open('finn', { message: {}, applied_tags: ['1'] })).json).toMatchObject({ code: 50006 });
    const post = await open('finn', { message, applied_tags: ['1'] });
    expect(post.status).toBe(201);
    expect(post.json).toMatchObject({
      type: 11,
      message_count: 0,
      message: { content: 'hello forum', id: post.json.id },
    });
    const direct = await person(sim, 'finn')('POST', `/channels/${forum.id}/messages`, message);
    expect(direct.json).toMatchObject({ code: 40058 });
    expect((await person(sim, 'ada')('PATCH', `/channels/${post.json.id}`, { flags: 2 })).json).toMatchObject({
      flags: 2,
    });
    const other = await open('finn', { message, applied_tags: ['1'] });
    expect((await person(sim, 'ada')('PATCH', `/channels/${other.json.id}`, { flags: 2 })).json).toMatchObject({
      code: 30047,
    });
  });

  it('a saved and loaded world → threads are archived after their duration, too', async () => {
    const thread = await onMessage();
    const control = (method: string, path: string, body: string | null = null) =>
      fetch(`${sim.url}/sim/${path}`, { method, headers: { 'Content-Type': 'application/json' }, body });
    const saved = await (await control('GET', 'save')).text();
    expect((await control('POST', 'load', saved)).status).toBe(200);
    sim.clock.wind(61 * 60_000);
    expect(sim.world.channels.get(thread.id)!.thread_metadata).toMatchObject({ archived: true });
  });
});
