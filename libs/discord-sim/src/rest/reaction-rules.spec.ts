import { applicationOf, bot, caller, channelOf, person } from '../../testing/callers.ts';
import { PNG } from '../../testing/files.ts';
import { InteractionStage, type Sent } from '../../testing/interaction-stage.ts';
import { rule } from '../../testing/rule.ts';

describe('reactions and nonces', () => {
  let stage: InteractionStage;
  beforeEach(async () => {
    stage = await InteractionStage.open();
  });
  afterEach(() => stage.close());

  rule(
    'resources/message#create-reaction',
    'the first reaction with an emoji needs a permission that later ones do not; all need the history',
    async () => {
      const { json: sent } = await stage.say({ content: 'x' });
      const react = (who: string, emoji: string) =>
        person(stage.sim, who)('PUT', `${stage.messages}/${sent.id}/reactions/${encodeURIComponent(emoji)}/@me`);
      const everyone = stage.guild.roles.get(stage.guild.fields.id)!;
      everyone.permissions = String(BigInt(everyone.permissions) & ~(1n << 6n));
      expect((await react('finn', '⭐')).json).toMatchObject({ code: 50013 });
      expect((await react('ada', '⭐')).status).toBe(204);
      expect((await react('finn', '⭐')).status).toBe(204);
      expect((await react('ada', 'unknown:1')).json).toMatchObject({ code: 10014 });
      everyone.permissions = String(BigInt(everyone.permissions) & ~(1n << 16n));
      expect((await react('mei', '⭐')).json).toMatchObject({ code: 50013 });
    },
  );

  rule('resources/message#delete-user-reaction', 'members who manage messages remove reactions of others', async () => {
    const { json: sent } = await stage.say({ content: 'x' });
    const at = `${stage.messages}/${sent.id}/reactions`;
    const star = encodeURIComponent('⭐');
    await person(stage.sim, 'mei')('PUT', `${at}/${star}/@me`);
    const { user_id: mei } = stage.last('MESSAGE_REACTION_ADD');
    const remove = (who: string) => person(stage.sim, who)('DELETE', `${at}/${star}/${String(mei)}`);
    expect((await remove('finn')).json).toMatchObject({ code: 50013 });
    expect((await remove('priya')).status).toBe(204);
    expect(stage.last('MESSAGE_REACTION_REMOVE')).toMatchObject({ user_id: mei, emoji: { name: '⭐' } });
    await person(stage.sim, 'mei')('PUT', `${at}/${star}/@me`);
    expect((await bot(stage.sim)('DELETE', `${at}/${star}`)).status).toBe(204);
    expect(stage.last('MESSAGE_REACTION_REMOVE_EMOJI')).toMatchObject({ message_id: sent.id, emoji: { name: '⭐' } });
    await person(stage.sim, 'mei')('PUT', `${at}/${star}/@me`);
    expect((await bot(stage.sim)('DELETE', at)).status).toBe(204);
    expect(stage.last('MESSAGE_REACTION_REMOVE_ALL')).toMatchObject({ message_id: sent.id });
  });

  rule(
    'observed',
    'a reaction whose emoji was deleted can be listed, removed and cleared, and not added to',
    async () => {
      const ada = person(stage.sim, 'ada');
      const guild = `/guilds/${stage.guild.fields.id}`;
      const { json: emoji } = await ada<{ id: string }>('POST', `${guild}/emojis`, { name: 'gone', image: PNG });
      const { json: sent } = await stage.say({ content: 'x' });
      const at = `${stage.messages}/${sent.id}/reactions/gone:${emoji.id}`;
      for (const who of ['ada', 'mei', 'finn']) await person(stage.sim, who)('PUT', `${at}/@me`);
      expect((await ada('DELETE', `${guild}/emojis/${emoji.id}`)).status).toBe(204);
      expect((await person(stage.sim, 'priya')('PUT', `${at}/@me`)).json).toMatchObject({ code: 10014 });
      expect((await ada<unknown[]>('GET', at)).json).toHaveLength(3);
      expect((await ada('DELETE', `${at}/@me`)).status).toBe(204);
      expect(stage.last('MESSAGE_REACTION_REMOVE')).toMatchObject({ emoji: { id: emoji.id, name: 'gone' } });
      expect((await ada('DELETE', at)).status).toBe(204);
      expect(stage.last('MESSAGE_REACTION_REMOVE_EMOJI')).toMatchObject({ emoji: { id: emoji.id } });
      expect((await ada('GET', at)).json).toMatchObject({ code: 10014 });
    },
  );

  rule('resources/message#reaction-object', 'me and me_burst are those of the caller', async () => {
    const { json: sent } = await stage.say({ content: 'x' });
    const at = `${stage.messages}/${sent.id}`;
    const [star, duck] = [encodeURIComponent('⭐'), encodeURIComponent('🦆')];
    await bot(stage.sim)('PUT', `${at}/reactions/${star}/@me`);
    await person(stage.sim, 'mei')('PUT', `${at}/reactions/${star}/@me?type=1`);
    await person(stage.sim, 'mei')('PUT', `${at}/reactions/${duck}/@me`);
    type Shown = { reactions: Array<{ me: boolean; me_burst: boolean }> };
    const own = ({ reactions }: Shown) => reactions.map(({ me, me_burst: burst }) => [me, burst]);
    const seen = async (who: ReturnType<typeof caller>) => {
      const { json: one } = await who<Shown>('GET', at);
      const { json: page } = await who<Shown[]>('GET', `${stage.messages}?limit=1`);
      expect(own(page[0]!)).toEqual(own(one));
      return own(one);
    };
    const [no, yes] = [false, true];
    expect(await seen(bot(stage.sim))).toEqual([
      [yes, no],
      [no, no],
    ]);
    expect(await seen(person(stage.sim, 'mei'))).toEqual([
      [no, yes],
      [yes, no],
    ]);
    expect(await seen(person(stage.sim, 'ada'))).toEqual([
      [no, no],
      [no, no],
    ]);
    const { json: edited } = await bot(stage.sim)<Shown>('PATCH', at, { content: 'y' });
    expect(own(edited)).toEqual([
      [yes, no],
      [no, no],
    ]);
  });

  rule(
    'resources/message#create-message',
    'several sends of one author with an enforced nonce create one message',
    async () => {
      const say = (body: object, who = bot(stage.sim)) => who<Sent>('POST', stage.messages, body);
      const { json: first } = await say({ content: 'once', nonce: 'n', enforce_nonce: true });
      expect(stage.last('MESSAGE_CREATE')).toMatchObject({ nonce: 'n' });
      expect((await say({ content: 'twice', nonce: 'n', enforce_nonce: true })).json).toMatchObject({
        id: first.id,
        content: 'once',
      });
      const other = caller(stage.sim, `Bot ${applicationOf(stage.sim).token}`);
      const general = `/channels/${channelOf(stage.sim, 'general')}/messages`;
      expect(
        (await other<Sent>('POST', general, { content: 'z', nonce: 'other', enforce_nonce: true })).json.id,
      ).not.toBe(first.id);
      const ada = await say({ content: 'mine', nonce: 'n', enforce_nonce: true }, person(stage.sim, 'ada'));
      expect(ada.json.id).not.toBe(first.id);
      expect((await say({ content: 'x', nonce: 'x'.repeat(26) })).status).toBe(400);
    },
  );

  rule('observed', '10008: the message of an enforced nonce was deleted, and is not sent again', async () => {
    stage.sim.clock.stop();
    const say = () => bot(stage.sim)<Sent>('POST', stage.messages, { content: 'x', nonce: 'n', enforce_nonce: true });
    const { json: first } = await say();
    expect((await bot(stage.sim)('DELETE', `${stage.messages}/${first.id}`)).status).toBe(204);
    const again = await say();
    expect([again.status, again.json]).toMatchObject([404, { code: 10008 }]);
    stage.sim.clock.wind(10 * 60_000);
    expect((await say()).status).toBe(200);
  });
});
