// Real: the simulator over HTTP. Objects that are only a precondition are put into the world directly.
import { simulate, type Simulation } from '../../index.ts';
import { rule } from '../../../testing/rule.ts';
import { codeOf, formErrors, sceneOf, type Scene } from '../../../testing/scene.ts';

const FLAG = { requireTag: 1 << 4, hideDownloads: 1 << 15, spoiler: 1 << 21 };

describe('limits of channels', () => {
  let sim: Simulation;
  let scene: Scene;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    scene = sceneOf(sim);
  });
  afterEach(() => sim.close());

  const make = (form: object) => scene.bot('POST', `${scene.at}/channels`, form);
  const overwrites = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ id: String(index + 1), type: 1, allow: '0', deny: '0' }));

  rule('topics/opcodes-and-status-codes#json', '30013: a guild has at most 500 channels, threads aside', async () => {
    for (let count = scene.guild.channels.size; count < 499; count += 1) scene.addChannel({ name: 'x', type: 0 });
    scene.addChannel({ name: 'thread', type: 11, parent_id: scene.channelNamed('bots').id });
    expect(await codeOf(make({ name: 'last' }))).toBe(201);
    expect(await codeOf(make({ name: 'one more' }))).toBe(30013);
    expect(await codeOf(make({ name: 'category', type: 4 }))).toBe(30013);
  });

  rule('observed', 'a category holds at most 50 channels', async () => {
    const { id } = scene.addChannel({ name: 'full', type: 4 });
    for (let count = 0; count < 49; count += 1) scene.addChannel({ name: 'x', type: 0, parent_id: id });
    expect(await codeOf(make({ name: 'fits', parent_id: id }))).toBe(201);
    const refused = 'parent_id CHANNEL_PARENT_MAX_CHANNELS';
    expect(await formErrors(make({ name: 'more', parent_id: id }))).toEqual([refused]);
    expect(await formErrors(scene.bot('PATCH', scene.channel('ideas'), { parent_id: id }))).toEqual([refused]);
  });

  rule('topics/opcodes-and-status-codes#json', '30060: a channel has at most 1,000 overwrites', async () => {
    const channel = scene.channelNamed('ideas');
    channel.permission_overwrites = overwrites(999);
    const put = (id: string) => codeOf(scene.bot('PUT', `${scene.channel('ideas')}/permissions/${id}`, { type: 1 }));
    expect([await put('5000'), await put('5001'), await put('5000')]).toEqual([204, 30060, 204]);
    const all = { permission_overwrites: overwrites(1_001) };
    expect(await codeOf(make({ name: 'x', ...all }))).toBe(30060);
    expect(await codeOf(scene.bot('PATCH', scene.channel('bots'), all))).toBe(30060);
  });

  rule('topics/opcodes-and-status-codes#json', '30061: the channels of a guild can become too large', async () => {
    const many = overwrites(1_000);
    for (let count = 0; count < 50; count += 1) scene.addChannel({ name: 'x', type: 0, permission_overwrites: many });
    expect(await codeOf(make({ name: 'y', permission_overwrites: overwrites(1) }))).toBe(30061);
    expect(await codeOf(scene.bot('PUT', `${scene.channel('bots')}/permissions/5`, { type: 1 }))).toBe(30061);
    expect(await codeOf(make({ name: 'y' }))).toBe(201);
  });

  rule(
    'resources/guild#modify-guild-channel-positions',
    '40009: one call changes the category of one channel only',
    async () => {
      const category = scene.channelNamed('Workshop').id;
      const move = (...names: string[]) =>
        codeOf(
          scene.bot(
            'PATCH',
            `${scene.at}/channels`,
            names.map((name) => ({ id: scene.channelNamed(name).id, parent_id: category, position: 3 })),
          ),
        );
      expect(await move('ideas', 'showcase')).toBe(40009);
      expect(scene.channelNamed('ideas').parent_id).not.toBe(category);
      expect(await move('ideas', 'bots')).toBe(204);
      expect(scene.channelNamed('ideas').parent_id).toBe(category);
    },
  );

  rule(
    'topics/opcodes-and-status-codes#json',
    '30048 and 40061: a forum has at most 20 tags with unique names',
    async () => {
      const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `tag ${index}` }));
      expect((await make({ name: 'f', type: 15, available_tags: tags(20) })).json['available_tags']).toHaveLength(20);
      expect(await codeOf(make({ name: 'f', type: 15, available_tags: tags(21) }))).toBe(30048);
      expect(await codeOf(make({ name: 'f', type: 15, available_tags: [{ name: 'a' }, { name: 'A' }] }))).toBe(40061);
    },
  );

  rule('topics/opcodes-and-status-codes#json', '50151: tags and default reactions have emojis that exist', async () => {
    const forum = (form: object) => codeOf(make({ name: 'f', type: 15, ...form }));
    expect(await forum({ default_reaction_emoji: { emoji_name: 'nonsense' } })).toBe(50151);
    expect(await forum({ available_tags: [{ name: 'a', emoji_id: '1' }] })).toBe(50151);
    expect(
      await forum({ default_reaction_emoji: { emoji_name: '⭐' }, available_tags: [{ name: 'a', emoji_name: '🎉' }] }),
    ).toBe(201);
  });

  rule(
    'resources/channel#start-thread-in-forum-or-media-channel',
    'a post has at most five tags, of its forum, and one if the forum requires it (10087, 40066, 40067)',
    async () => {
      const tags = Array.from({ length: 6 }, (_, index) => ({ name: `t${index}`, moderated: index === 0 }));
      const forum = (await make({ name: 'f', type: 15, available_tags: tags, flags: FLAG.requireTag })).json;
      const ids = (forum['available_tags'] as Array<{ id: string }>).map(({ id }) => id);
      const post = (applied_tags: string[]) =>
        scene.bot('POST', `/channels/${forum['id'] as string}/threads`, {
          name: 'p',
          message: { content: 'x' },
          applied_tags,
        });
      expect(await formErrors(post(ids))).toEqual(['applied_tags BASE_TYPE_MAX_LENGTH']);
      expect(await codeOf(post(['1']))).toBe(10087);
      expect(await codeOf(post([]))).toBe(40067);
      expect(await codeOf(post(ids.slice(0, 5)))).toBe(201);
      const channel = sim.world.channels.get(forum['id'] as string)!;
      channel.available_tags = channel.available_tags!.slice(0, 1);
      scene.botRole.permissions = String((1n << 10n) | (1n << 11n) | (1n << 38n));
      expect(await codeOf(post([]))).toBe(40066);
      expect(await codeOf(post(ids.slice(0, 1)))).toBe(50013);
    },
  );

  rule('topics/opcodes-and-status-codes#json', '30047: a forum has one pinned post', async () => {
    const forum = scene.addChannel({ name: 'f', type: 15 });
    const posts = [];
    for (const name of ['a', 'b'])
      posts.push(
        (await scene.bot<{ id: string }>('POST', `/channels/${forum.id}/threads`, { name, message: { content: 'x' } }))
          .json.id,
      );
    const pin = (id: string | undefined) => codeOf(scene.bot('PATCH', `/channels/${id}`, { flags: 2 }));
    expect([await pin(posts[0]), await pin(posts[1]), await pin(posts[0])]).toEqual([200, 30047, 200]);
  });

  rule(
    'resources/channel#channel-object-channel-flags',
    'IS_SPOILER_CHANNEL is for text and voice channels that are not age-restricted',
    async () => {
      const spoiler = (form: object) => codeOf(make({ name: 'x', flags: FLAG.spoiler, ...form }));
      expect(await spoiler({ type: 0 })).toBe(201);
      expect(await spoiler({ type: 2 })).toBe(201);
      expect(await spoiler({ type: 15 })).toBe(201);
      expect(await spoiler({ type: 4 })).toBe(50035);
      expect(await spoiler({ type: 0, nsfw: true })).toBe(50035);
      scene.channelNamed('ideas').nsfw = true;
      expect(await codeOf(scene.bot('PATCH', scene.channel('ideas'), { flags: FLAG.spoiler }))).toBe(50035);
      expect(await codeOf(scene.bot('PATCH', scene.channel('ideas'), { flags: FLAG.spoiler, nsfw: false }))).toBe(200);
    },
  );

  rule(
    'resources/channel#channel-object-channel-flags',
    'REQUIRE_TAG is for forum and media, HIDE_MEDIA_DOWNLOAD_OPTIONS for media only',
    async () => {
      const flagged = (type: number, flags: number) => codeOf(make({ name: 'x', type, flags }));
      expect(await flagged(15, FLAG.requireTag)).toBe(201);
      expect(await flagged(0, FLAG.requireTag)).toBe(50035);
      expect(await flagged(15, FLAG.hideDownloads)).toBe(50035);
    },
  );

  rule(
    'resources/channel#modify-channel',
    'bitrate is at most 96,000, more by boost and with VIP_REGIONS, and on a stage 64,000 (30052)',
    async () => {
      const { fields } = scene.guild;
      fields.features.push('COMMUNITY');
      const voice = (bitrate: number, type = 2) => codeOf(make({ name: 'v', type, bitrate }));
      expect([await voice(96_000), await voice(96_001), await voice(7_999)]).toEqual([201, 50035, 50035]);
      for (const [tier, most] of [
        [1, 128_000],
        [2, 256_000],
        [3, 384_000],
      ] as const) {
        fields.premium_tier = tier;
        expect(await voice(most)).toBe(201);
        expect(await voice(most + 1)).toBe(50035);
      }
      fields.premium_tier = 0;
      fields.features.push('VIP_REGIONS');
      expect(await voice(384_000)).toBe(201);
      expect([await voice(64_000, 13), await voice(64_001, 13)]).toEqual([201, 30052]);
    },
  );

  rule(
    'resources/channel#modify-channel',
    'slow mode is at most six hours, a name has 100 characters, a topic 1,024, in forums 4,096',
    async () => {
      expect(await formErrors(make({ name: 'x', rate_limit_per_user: 21_601 }))).toEqual([
        'rate_limit_per_user NUMBER_TYPE_MAX',
      ]);
      expect(await formErrors(make({ name: 'x'.repeat(101) }))).toEqual(['name BASE_TYPE_BAD_LENGTH']);
      expect(await formErrors(make({ name: 'x', topic: 'x'.repeat(1_025) }))).toEqual(['topic BASE_TYPE_MAX_LENGTH']);
      expect(await codeOf(make({ name: 'x', type: 15, topic: 'x'.repeat(4_096) }))).toBe(201);
      expect(await codeOf(make({ name: 'x', type: 15, topic: 'x'.repeat(4_097) }))).toBe(50035);
      expect(await formErrors(make({ name: 'x', type: 2, user_limit: 100 }))).toEqual(['user_limit NUMBER_TYPE_MAX']);
    },
  );

  rule(
    'resources/guild#guild-object-guild-features',
    'announcement and stage channels are for communities, and their rules channel cannot be deleted (50074)',
    async () => {
      expect(await codeOf(make({ name: 'news', type: 5 }))).toBe(50035);
      expect(await codeOf(make({ name: 'stage', type: 13 }))).toBe(50035);
      scene.guild.fields.features.push('COMMUNITY');
      expect(await codeOf(make({ name: 'news', type: 5 }))).toBe(201);
      expect(await codeOf(scene.bot('DELETE', scene.channel('rules')))).toBe(50074);
    },
  );

  rule(
    'resources/channel#set-voice-channel-status',
    'a voice channel has a status of 500 characters, other channels have none',
    async () => {
      const set = (name: string, status: string) =>
        codeOf(scene.bot('PUT', `${scene.channel(name)}/voice-status`, { status }));
      expect(await set('Lounge', 'x'.repeat(500))).toBe(204);
      expect(await set('Lounge', 'x'.repeat(501))).toBe(50035);
      expect(await set('bots', 'x')).toBe(50024);
    },
  );

  rule('topics/opcodes-and-status-codes#json', '30033: a thread has at most 1,000 members', async () => {
    const thread = (
      await scene.bot<{ id: string }>('POST', `${scene.channel('bots')}/threads`, { name: 't', type: 11 })
    ).json;
    const members = scene.guild.threadMembers.get(thread.id)!;
    const [[, one]] = [...members] as [[string, object]];
    for (let id = 1; members.size < 1_000; id += 1) members.set(String(id), { ...one, user_id: String(id) } as never);
    const add = () => codeOf(scene.bot('PUT', `/channels/${thread.id}/thread-members/${scene.userId('finn')}`));
    expect(await add()).toBe(30033);
    members.delete('1');
    expect(await add()).toBe(204);
  });

  rule(
    'topics/opcodes-and-status-codes#json',
    '160006 and 160007: active threads and announcement threads are limited',
    async () => {
      const metadata = {
        archived: false,
        archive_timestamp: '',
        auto_archive_duration: 60,
        locked: false,
        create_timestamp: '',
      };
      const fill = (type: number, name: string) => {
        for (let count = 0; count < 1_000; count += 1)
          scene.addChannel({ name: 't', type, parent_id: scene.channelNamed(name).id, thread_metadata: metadata });
      };
      const open = (name: string, type: number) =>
        codeOf(scene.bot('POST', `${scene.channel(name)}/threads`, { name: 't', type }));
      fill(11, 'bots');
      expect([await open('bots', 11), await open('announcements', 10)]).toEqual([160006, 201]);
      fill(10, 'announcements');
      expect(await open('announcements', 10)).toBe(160007);
    },
  );

  rule(
    'topics/opcodes-and-status-codes#json',
    '50083 and 160005: an archived thread cannot change, a locked one accepts messages of moderators only',
    async () => {
      const { id } = (
        await scene.bot<{ id: string }>('POST', `${scene.channel('bots')}/threads`, { name: 't', type: 11 })
      ).json;
      const said = await scene.bot<{ id: string }>('POST', `/channels/${id}/messages`, { content: 'x' });
      await scene.bot('PATCH', `/channels/${id}`, { archived: true });
      const at = `/channels/${id}/messages/${said.json.id}`;
      expect(await codeOf(scene.bot('PATCH', at, { content: 'y' }))).toBe(50083);
      expect(await codeOf(scene.bot('PUT', `${at}/reactions/${encodeURIComponent('👍')}/@me`))).toBe(50083);
      expect(await codeOf(scene.bot('PUT', `/channels/${id}/thread-members/${scene.userId('finn')}`))).toBe(50083);
      await scene.bot('PATCH', `/channels/${id}`, { archived: false, locked: true });
      scene.botRole.permissions = String((1n << 10n) | (1n << 38n));
      expect(await codeOf(scene.bot('POST', `/channels/${id}/messages`, { content: 'x' }))).toBe(160005);
    },
  );

  rule(
    'topics/opcodes-and-status-codes#json',
    '50085: messages from before a thread’s creation cannot be read',
    async () => {
      const old = scene.addMessage('bots', 'finn', 60_000);
      const { id } = (
        await scene.bot<{ id: string }>('POST', `${scene.channel('bots')}/threads`, { name: 't', type: 11 })
      ).json;
      expect(await codeOf(scene.bot('GET', `/channels/${id}/messages?before=${old}`))).toBe(50085);
      expect(await codeOf(scene.bot('GET', `/channels/${id}/messages?before=${id}`))).toBe(200);
    },
  );

  rule(
    'topics/opcodes-and-status-codes#json',
    '10003, 10009, 50024, 160004: an object that is missing, of another type, or exists already',
    async () => {
      expect(await codeOf(scene.bot('GET', '/channels/1'))).toBe(10003);
      expect(await codeOf(scene.bot('DELETE', `${scene.channel('bots')}/permissions/1`))).toBe(10009);
      expect(await codeOf(scene.bot('GET', `${scene.channel('Workshop')}/messages`))).toBe(50024);
      const id = scene.addMessage('bots', 'finn');
      const open = () => codeOf(scene.bot('POST', `${scene.channel('bots')}/messages/${id}/threads`, { name: 't' }));
      expect([await open(), await open()]).toEqual([201, 160004]);
    },
  );
});
