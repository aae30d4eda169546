// Real: the simulator, its REST and its dispatches; each answer is checked against Discord's document.
import { simulate, type Simulation } from '../index.ts';
import { accountOf, bot, caller, channelOf, guildOf, person, type Reply } from '../../testing/callers.ts';
import { rule } from '../../testing/rule.ts';
import { dataUri, ogg, PNG } from '../../testing/files.ts';
import { updateVoice } from '../world/voice.ts';

const OGG = dataUri('audio/ogg', ogg(2));

interface Entry {
  action_type: number;
  user_id: string;
  target_id: string | null;
  reason?: string;
  changes?: Array<{ key: string; old_value?: unknown; new_value?: unknown }>;
  options?: Record<string, string>;
}

describe('administration of a guild', () => {
  let sim: Simulation;
  let at: string;
  let heard: string[];
  let ada: ReturnType<typeof person>;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    at = `/guilds/${guildOf(sim, 'Mainstay Demo').fields.id}`;
    ada = person(sim, 'ada');
    heard = [];
    sim.world.listen(({ t }) => heard.push(t));
  });
  afterEach(() => sim.close());

  const guild = () => guildOf(sim, 'Mainstay Demo');
  const log = async (query = '') =>
    (await ada<{ audit_log_entries: Entry[] }>('GET', `${at}/audit-logs${query}`)).json.audit_log_entries;
  const id = (username: string) => accountOf(sim, username).user.id;
  const made = async (reply: Promise<Reply>): Promise<Record<string, string>> => {
    const { status, json } = await reply;
    if (status !== 200 && status !== 201) throw new Error(`${status} ${JSON.stringify(json)}`);
    return json as Record<string, string>;
  };

  rule(
    'resources/guild#modify-guild-role-positions',
    'a list of positions may contain roles above the caller’s own, if they do not move',
    async () => {
      const crew = await made(bot(sim)('POST', `${at}/roles`, { name: 'Crew' }));
      const all = [...guild().roles.values()].map((role) => ({ id: role.id, position: role.position }));
      const moved = all.map((one) => (one.id === crew['id'] ? { ...one, position: 2 } : one));
      expect((await bot(sim)('PATCH', `${at}/roles`, moved)).status).toBe(200);
      const highest = all.toSorted((a, b) => b.position - a.position)[0]!;
      const raised = all.map((one) => (one.id === highest.id ? { ...one, position: one.position + 1 } : one));
      expect((await bot(sim)('PATCH', `${at}/roles`, raised)).json).toMatchObject({ code: 50013 });
    },
  );

  // https://docs.discord.com/developers/resources/audit-log
  it('actions with reasons → entries of the audit log, by page', async () => {
    const reason = { 'X-Audit-Log-Reason': encodeURIComponent('aufräumen') };
    const role = await made(ada('POST', `${at}/roles`, { name: 'Crew', color: 255 }, reason));
    await ada('PATCH', `${at}/roles/${role['id']}`, { name: 'Team' });
    await ada('PATCH', `${at}/roles/${role['id']}`, { name: 'Team' });
    const [update, create, ...rest] = await log(`?target_id=${role['id']}`);
    expect(rest).toEqual([]);
    expect(create).toMatchObject({ action_type: 30, user_id: id('ada'), reason: 'aufräumen' });
    expect(update).toMatchObject({ action_type: 31, changes: [{ key: 'name', old_value: 'Crew', new_value: 'Team' }] });
    expect((await log('?after=0&limit=1'))[0]).toMatchObject({ action_type: 30 });
    expect(await log('?action_type=31')).toHaveLength(1);
    expect((await person(sim, 'finn')('GET', `${at}/audit-logs`)).json).toMatchObject({ code: 50013 });
    sim.clock.wind(46 * 86_400_000);
    expect(await log()).toEqual([]);
  });

  it('moves, stacked deletions, single deletions of bots → no entry, one entry, no entry', async () => {
    const [general, ideas] = [channelOf(sim, 'general'), channelOf(sim, 'ideas')];
    await ada('PATCH', `${at}/channels`, [{ id: general, position: 7 }]);
    await ada('PATCH', `${at}/roles`, [{ id: [...guild().roles.keys()][3], position: 1 }]);
    expect(await log()).toEqual([]);
    const say = async () =>
      (await made(person(sim, 'finn')('POST', `/channels/${ideas}/messages`, { content: 'x' })))['id'];
    const [a, b, c] = [await say(), await say(), await say()];
    await bot(sim)('DELETE', `/channels/${ideas}/messages/${a}`);
    expect(await log()).toEqual([]);
    for (const message of [b, c]) await ada('DELETE', `/channels/${ideas}/messages/${message}`);
    const entries = await log();
    expect(entries).toMatchObject([
      { action_type: 72, target_id: id('finn'), options: { count: '2', channel_id: ideas } },
    ]);
    expect(heard.filter((t) => t === 'GUILD_AUDIT_LOG_ENTRY_CREATE')).toHaveLength(1);
  });

  // https://docs.discord.com/developers/resources/guild#modify-guild-channel-positions
  it('moves of channels → only one may change its category in a call', async () => {
    const workshop = channelOf(sim, 'Workshop');
    const [general, ideas] = [channelOf(sim, 'general'), channelOf(sim, 'ideas')];
    const both = [general, ideas].map((one) => ({ id: one, parent_id: workshop }));
    expect((await bot(sim)('PATCH', `${at}/channels`, both)).json).toMatchObject({ code: 40009 });
    expect((await bot(sim)('PATCH', `${at}/channels`, both.slice(0, 1))).status).toBe(204);
    expect(sim.world.channels.get(general)!.parent_id).toBe(workshop);
    const lock = [{ id: channelOf(sim, 'mod-log'), lock_permissions: true }];
    await ada('PATCH', `${at}/channels`, lock);
    expect(sim.world.channels.get(channelOf(sim, 'mod-log'))!.permission_overwrites).toEqual([]);
  });

  it('overwrites → an entry for each, with its role', async () => {
    const role = [...guild().roles.values()].find(({ name }) => name === 'Helper');
    const path = `/channels/${channelOf(sim, 'ideas')}/permissions/${role!.id}`;
    await ada('PUT', path, { type: 0, allow: '1024', deny: '0' });
    await ada('PUT', path, { type: 0, allow: '1024', deny: '2048' });
    await ada('DELETE', path);
    expect(await log()).toMatchObject(
      [15, 14, 13].map((action_type) => ({ action_type, options: { role_name: 'Helper' } })),
    );
  });

  // https://docs.discord.com/developers/resources/guild#bulk-guild-ban
  it('a bulk ban → bans up to two hundred at once and lists users that were not banned', async () => {
    const user_ids = [id('finn'), id('gus'), id('ada'), '1'];
    const { json } = await person(sim, 'jonas')('POST', `${at}/bulk-ban`, { user_ids });
    expect(json).toEqual({ banned_users: [id('finn'), id('gus')], failed_users: [id('ada'), '1'] });
    expect((await ada('POST', `${at}/bulk-ban`, { user_ids: [id('finn')] })).json).toMatchObject({ code: 500000 });
    const many = Array.from({ length: 201 }, (_, index) => String(index + 1));
    expect((await ada('POST', `${at}/bulk-ban`, { user_ids: many })).json).toMatchObject({ code: 50035 });
    expect(heard.filter((t) => t === 'GUILD_BAN_ADD')).toHaveLength(2);
  });

  it('a prune → removes members without roles that were inactive', async () => {
    for (const name of ['finn', 'gus']) guild().members.get(id(name))!.roles = [];
    await person(sim, 'gus')('POST', `/channels/${channelOf(sim, 'general')}/messages`, { content: 'here' });
    expect((await ada('GET', `${at}/prune?days=1`)).json).toEqual({ pruned: 1 });
    expect((await ada('POST', `${at}/prune`, { days: 1 })).json).toEqual({ pruned: 1 });
    expect(await log()).toMatchObject([
      { action_type: 21, options: { delete_member_days: '1', members_removed: '1' } },
    ]);
  });

  // https://docs.discord.com/developers/resources/invite
  it('invites → give roles, expire and reach their maximum of uses', async () => {
    const helper = [...guild().roles.values()].find(({ name }) => name === 'Helper')!.id;
    const path = `/channels/${channelOf(sim, 'general')}/invites`;
    const first = await made(ada('POST', path, { max_age: 60, max_uses: 1, role_ids: [helper] }));
    expect((await made(ada('POST', path, { max_age: 60, max_uses: 1, role_ids: [helper] })))['code']).toBe(
      first['code'],
    );
    expect(heard.filter((t) => t === 'INVITE_CREATE')).toHaveLength(1);
    expect((await person(sim, 'finn')('POST', path, { role_ids: [helper] })).json).toMatchObject({ code: 50013 });
    const joining =
      accountOf(sim, 'yuki') ?? [...sim.world.accounts.values()].find(({ user }) => !guild().members.has(user.id))!;
    await made(caller(sim, joining.token)('POST', `/invites/${first['code']}`, {}));
    expect(guild().members.get(joining.user.id)!.roles).toEqual([helper]);
    expect((await bot(sim)('GET', `/invites/${first['code']}`)).json).toMatchObject({ code: 10006 });
    const second = await made(ada('POST', path, { max_age: 60, unique: true }));
    expect((await caller(sim, null)('GET', `/invites/${second['code']}?with_counts=true`)).status).toBe(200);
    expect((await ada<unknown[]>('GET', `${at}/invites`)).json).toHaveLength(1);
    sim.clock.wind(61_000);
    expect((await ada('GET', `${at}/invites`)).json).toEqual([]);
    const third = await made(ada('POST', path, {}));
    await made(bot(sim)('DELETE', `/invites/${third['code']}`));
    expect(heard).toContain('INVITE_DELETE');
  });

  // https://docs.discord.com/developers/resources/emoji
  it('emojis → limited to the slots of the boost level', async () => {
    const emoji = await made(ada('POST', `${at}/emojis`, { name: 'wave', image: PNG }));
    expect((await ada('POST', `${at}/emojis`, { name: 'x y', image: PNG })).json).toMatchObject({ code: 50035 });
    const large = `data:image/png;base64,${'A'.repeat(400_000)}`;
    expect((await ada('POST', `${at}/emojis`, { name: 'large', image: large })).json).toMatchObject({ code: 50138 });
    expect((await person(sim, 'finn')('POST', `${at}/emojis`, { name: 'no', image: PNG })).json).toMatchObject({
      code: 50013,
    });
    for (let count = 1; count < 50; count += 1) await ada('POST', `${at}/emojis`, { name: `e${count}`, image: PNG });
    expect((await ada('POST', `${at}/emojis`, { name: 'full', image: PNG })).json).toMatchObject({ code: 30008 });
    await made(ada('PATCH', `${at}/emojis/${emoji['id']}`, { name: 'hello' }));
    expect((await ada<unknown[]>('GET', `${at}/emojis`)).json).toHaveLength(50);
    expect((await fetch(`${sim.url}/emojis/${emoji['id']}.png`)).status).toBe(200);
    expect((await ada('DELETE', `${at}/emojis/${emoji['id']}`)).status).toBe(204);
    expect((await ada('GET', `${at}/emojis/${emoji['id']}`)).json).toMatchObject({ code: 10014 });
    expect(heard.filter((t) => t === 'GUILD_EMOJIS_UPDATE')).toHaveLength(52);
    const guildView = (await ada<{ emojis: unknown[] }>('GET', at)).json;
    expect(guildView.emojis).toHaveLength(49);
  });

  it('stickers → uploaded as files', async () => {
    const send = async (type: string) => {
      const form = new FormData();
      form.set('name', 'cat');
      form.set('tags', 'cat');
      form.set('description', 'a cat');
      form.set('file', new Blob(['x'], { type }), 'cat.png');
      const headers = { Authorization: accountOf(sim, 'ada').token };
      const response = await fetch(`${sim.url}/api/v10${at}/stickers`, { method: 'POST', headers, body: form });
      return (await response.json()) as Record<string, string>;
    };
    const sticker = await send('image/png');
    expect(sticker).toMatchObject({ name: 'cat', format_type: 1, type: 2 });
    expect(await send('text/html')).toMatchObject({ code: 50046 });
    for (let count = 1; count < 5; count += 1) await send('image/png');
    expect(await send('image/png')).toMatchObject({ code: 30039 });
    await made(ada('PATCH', `${at}/stickers/${sticker['id']}`, { name: 'dog' }));
    await made(bot(sim)('GET', `/stickers/${sticker['id']}`));
    expect((await ada<unknown[]>('GET', `${at}/stickers`)).json).toHaveLength(5);
    expect((await ada('DELETE', `${at}/stickers/${sticker['id']}`)).status).toBe(204);
  });

  it('sounds → created, changed and deleted', async () => {
    const sound = await made(ada('POST', `${at}/soundboard-sounds`, { name: 'boing', sound: OGG, emoji_name: '🎈' }));
    expect(
      (await ada('POST', `${at}/soundboard-sounds`, { name: 'bad', sound: 'data:audio/wav;base64,AA==' })).json,
    ).toMatchObject({ code: 50123 });
    await made(ada('PATCH', `${at}/soundboard-sounds/${sound['sound_id']}`, { volume: 0.5 }));
    expect((await ada('GET', `${at}/soundboard-sounds`)).json).toMatchObject({ items: [{ volume: 0.5 }] });
    await made(bot(sim)('GET', '/soundboard-default-sounds'));
    const lounge = channelOf(sim, 'Lounge');
    const guild = guildOf(sim, 'Mainstay Demo');
    const member = guild.members.get(accountOf(sim, 'ada').user.id)!;
    updateVoice(sim.world, guild, member, { channel_id: lounge, self_mute: false, self_deaf: false });
    expect(
      (await ada('POST', `/channels/${lounge}/send-soundboard-sound`, { sound_id: sound['sound_id'] })).status,
    ).toBe(204);
    expect((await ada('DELETE', `${at}/soundboard-sounds/${sound['sound_id']}`)).status).toBe(204);
    expect(heard).toEqual(
      expect.arrayContaining([
        'GUILD_SOUNDBOARD_SOUND_CREATE',
        'GUILD_SOUNDBOARD_SOUND_DELETE',
        'VOICE_CHANNEL_EFFECT_SEND',
      ]),
    );
  });
});
