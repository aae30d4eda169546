import { simulate, type Simulation } from '../../index.ts';
import { accountOf, bot, channelOf, guildOf, person } from '../../../testing/callers.ts';
import { rule } from '../../../testing/rule.ts';
import { matchKeyword } from './keyword.ts';
import { jsonPost } from '../../../testing/json-post.ts';

describe('auto-moderation', () => {
  let sim: Simulation;
  let told: Array<Record<string, unknown>>;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    sim.clock.stop();
    told = [];
    sim.world.listen(({ t, d }) => t === 'AUTO_MODERATION_ACTION_EXECUTION' && told.push(d as Record<string, unknown>));
  });
  afterEach(() => sim.close());

  const guild = () => guildOf(sim, 'Mainstay Demo');
  const general = () => channelOf(sim, 'general');
  const rules = () => `/guilds/${guild().fields.id}/auto-moderation/rules`;
  const add = async (form: object) => {
    const whole = { name: 'r', event_type: 1, trigger_type: 1, actions: [{ type: 1 }], enabled: true, ...form };
    const { json, status } = await person(sim, 'ada')<{ id: string; code?: number }>('POST', rules(), whole);
    return { ...json, status };
  };
  const say = async (content: string, who = 'finn', channel = general()) =>
    (await person(sim, who)<{ id: string; code?: number }>('POST', `/channels/${channel}/messages`, { content })).json;
  const isBlocked = async (content: string) => (await say(content)).code === 200000;

  rule(
    'resources/auto-moderation#auto-moderation-rule-object-keyword-matching-strategies',
    'a keyword without a wildcard is a whole word or phrase between spaces, in any case',
    () => {
      expect(matchKeyword('the CAT sat', 'cat')).toBe('CAT');
      expect(matchKeyword('on the mat now', 'the mat')).toBe('the mat');
      for (const other of ['catch', 'copycat', 'location']) expect(matchKeyword(other, 'cat')).toBe(null);
    },
  );

  rule(
    'resources/auto-moderation#auto-moderation-rule-object-keyword-matching-strategies',
    'word* begins a word, *word ends one, *word* is anywhere',
    () => {
      for (const text of ['catch', 'Catapult', 'CAttLE']) expect(matchKeyword(text, 'cat*')).not.toBe(null);
      for (const text of ['wildcat', 'copyCat']) expect(matchKeyword(text, '*cat')).not.toBe(null);
      for (const text of ['location', 'eduCation']) expect(matchKeyword(text, '*cat*')).not.toBe(null);
      expect(matchKeyword('the matrix', 'the mat*')).toBe('the mat');
      expect(matchKeyword('breathe mat', '*the mat')).toBe('the mat');
      expect(matchKeyword('breathe matter', '*the mat*')).toBe('the mat');
      expect([matchKeyword('wildcat', 'cat*'), matchKeyword('catch', '*cat')]).toEqual([null, null]);
    },
  );

  rule(
    'resources/auto-moderation#auto-moderation-rule-object-event-types',
    'an edit is checked like a new message',
    async () => {
      await add({ trigger_metadata: { keyword_filter: ['secret'] } });
      const { id } = await say('harmless');
      const edit = await person(sim, 'finn')('PATCH', `/channels/${general()}/messages/${id}`, { content: 'a secret' });
      expect(edit).toMatchObject({ status: 400, json: { code: 200000 } });
      expect(sim.world.log(general()).get(id)!.fields).toMatchObject({ content: 'harmless', edited_timestamp: null });
      expect(told).toHaveLength(1);
    },
  );

  rule(
    'topics/opcodes-and-status-codes#json-json-error-codes',
    'a post whose title a rule blocks is rejected with its own code',
    async () => {
      await add({ trigger_metadata: { keyword_filter: ['secret'] } });
      const forum = await person(sim, 'ada')<{ id: string }>('POST', `/guilds/${guild().fields.id}/channels`, {
        name: 'forum',
        type: 15,
      });
      const post = (name: string, content: string) =>
        person(sim, 'finn')('POST', `/channels/${forum.json.id}/threads`, { name, message: { content } });
      expect((await post('my secret', 'x')).json).toMatchObject({ code: 200001 });
      expect((await post('mine', 'my secret')).json).toMatchObject({ code: 200000 });
      expect((await post('mine', 'x')).status).toBe(201);
    },
  );

  rule(
    'resources/auto-moderation#auto-moderation-rule-object-trigger-metadata',
    'text of the allow list does not trigger the rule',
    async () => {
      await add({ trigger_metadata: { keyword_filter: ['*class*'], allow_list: ['*classic*'] } });
      expect([await isBlocked('a classic'), await isBlocked('subclass')]).toEqual([false, true]);
    },
  );

  rule(
    'resources/auto-moderation#auto-moderation-rule-object-trigger-types',
    'one message may not mention more users and roles than the rule allows, each counted once',
    async () => {
      await add({ trigger_type: 5, trigger_metadata: { mention_total_limit: 2 } });
      const [ada, mei, gus] = ['ada', 'mei', 'gus'].map((name) => `<@${accountOf(sim, name).user.id}>`);
      expect(await isBlocked(`${ada} ${mei} ${ada}`)).toBe(false);
      expect(await isBlocked(`${ada} ${mei} ${gus}`)).toBe(true);
    },
  );

  rule(
    'resources/auto-moderation#auto-moderation-rule-object-trigger-metadata',
    'mention raids are detected if the rule enables it, and exempt old members',
    async () => {
      await add({
        trigger_type: 5,
        trigger_metadata: { mention_total_limit: 50, mention_raid_protection_enabled: true },
      });
      const ada = `<@${accountOf(sim, 'ada').user.id}>`;
      const codes: Array<number | undefined> = [];
      for (let index = 0; index < 25; index += 1) {
        const username = `raider${index}`;
        await fetch(`${sim.url}/sim/members`, jsonPost({ guildId: guild().fields.id, username }));
        codes.push((await say(`${ada} hi ${index}`, username)).code);
      }
      expect(codes.slice(0, 20)).toEqual(Array(20).fill(undefined));
      expect(codes.slice(20)).toEqual(Array(5).fill(200000));
      expect((await say(`${ada} hello`)).code).toBe(undefined);
      sim.clock.wind(61_000);
      expect((await say(`${ada} hi`, 'raider3')).code).toBe(undefined);
    },
  );

  rule('observed', 'the same message repeated is spam', async () => {
    await add({ trigger_type: 3 });
    const blocked: boolean[] = [];
    for (let count = 0; count < 6; count += 1) blocked.push(await isBlocked('buy my things'));
    expect(blocked).toEqual([false, false, false, false, true, true]);
    sim.clock.wind(61_000);
    expect(await isBlocked('buy my things')).toBe(false);
  });

  rule(
    'resources/auto-moderation#auto-moderation-action-object-action-types',
    'an alert shows the content in the rule’s channel, and a timeout silences the member',
    async () => {
      const channel_id = channelOf(sim, 'mod-log');
      await add({
        trigger_metadata: { regex_patterns: [String.raw`(?i)free\s+n[i1]tro`] },
        actions: [
          { type: 2, metadata: { channel_id } },
          { type: 3, metadata: { duration_seconds: 60 } },
        ],
      });
      const said = await say('FREE   n1tro here');
      expect(said.code).toBe(undefined);
      const alert = [...sim.world.log(channel_id)].at(-1)!.fields;
      expect(alert).toMatchObject({
        type: 24,
        author: { username: 'finn' },
        embeds: [{ type: 'auto_moderation_message', description: 'FREE   n1tro here' }],
      });
      const { fields } = alert.embeds[0] as { fields: Array<{ name: string; value: string }> };
      expect(Object.fromEntries(fields.map(({ name, value }) => [name, value]))).toMatchObject({
        rule_name: 'r',
        channel_id: general(),
        keyword_matched_content: 'FREE   n1tro',
        flagged_message_id: said.id,
        timeout_duration: '60',
      });
      expect(told).toMatchObject([
        {
          action: { type: 2 },
          alert_system_message_id: alert.id,
          message_id: said.id,
          matched_content: 'FREE   n1tro',
        },
        { action: { type: 3 } },
      ]);
      expect((await say('x')).code).toBe(50013);
      sim.clock.wind(60_000);
      expect((await say('x')).code).toBe(undefined);
    },
  );

  rule(
    'resources/auto-moderation#auto-moderation-rule-object-trigger-types',
    'a member whose name breaks a rule cannot take part until the name changes',
    async () => {
      const form = { event_type: 2, trigger_type: 6, trigger_metadata: { keyword_filter: ['admin*'] } };
      await add({ ...form, actions: [{ type: 4 }] });
      const rename = (nick: string) =>
        person(sim, 'finn')('PATCH', `/guilds/${guild().fields.id}/members/@me`, { nick });
      await rename('Administrator');
      expect(guild().members.get(accountOf(sim, 'finn').user.id)!.flags & (1 << 7)).not.toBe(0);
      expect(told).toMatchObject([{ action: { type: 4 }, content: 'Administrator' }]);
      expect((await say('hello')).code).toBe(50013);
      // Members who manage nicknames can change the name, the member itself cannot.
      await bot(sim)('PATCH', `/guilds/${guild().fields.id}/members/${accountOf(sim, 'finn').user.id}`, {
        nick: 'finn',
      });
      expect((await say('hello')).code).toBe(undefined);
    },
  );

  rule(
    'resources/auto-moderation#auto-moderation-rule-object',
    'exempt roles and channels, and members who manage the guild, are not checked',
    async () => {
      const [role] = guild().members.get(accountOf(sim, 'mei').user.id)!.roles;
      const bots = channelOf(sim, 'bots');
      await add({ trigger_metadata: { keyword_filter: ['x'] }, exempt_roles: [role], exempt_channels: [bots] });
      const codes = [await say('x'), await say('x', 'mei'), await say('x', 'finn', bots), await say('x', 'ada')];
      expect(codes.map(({ code }) => code)).toEqual([200000, undefined, undefined, undefined]);
    },
  );

  rule(
    'resources/auto-moderation#auto-moderation-action-object-action-types',
    'a timeout is for keyword and mention rules only, a block of interaction for profiles',
    async () => {
      const timeout = { type: 3, metadata: { duration_seconds: 60 } };
      expect((await add({ trigger_type: 3, actions: [timeout] })).code).toBe(50035);
      expect((await add({ actions: [{ type: 4 }] })).code).toBe(50035);
      expect((await add({ trigger_type: 6 })).code).toBe(50035);
      expect((await add({ trigger_metadata: { regex_patterns: ['a(?=b)'] } })).code).toBe(50035);
      expect((await add({ trigger_type: 5, actions: [timeout] })).status).toBe(200);
    },
  );
});
