import { accountOf, bot, person } from '../../testing/callers.ts';
import { InteractionStage, type Sent } from '../../testing/interaction-stage.ts';
import { rule } from '../../testing/rule.ts';

describe('polls', () => {
  let stage: InteractionStage;
  beforeEach(async () => {
    stage = await InteractionStage.open();
  });
  afterEach(() => stage.close());

  const answers = [{ poll_media: { text: 'Yes', emoji: { name: '🍵' } } }, { poll_media: { text: 'No' } }];
  const ask = async (more: object = {}) =>
    (await stage.say({ poll: { question: { text: 'Tea?' }, answers, ...more } })).json;
  const vote = (who: string, id: string, answer_ids: number[]) =>
    person(stage.sim, who)('PUT', `/channels/${stage.channelId}/polls/${id}/answers/@me`, { answer_ids });
  const voters = (id: string, query = '') =>
    bot(stage.sim)<{ users: Array<{ id: string }> }>(
      'GET',
      `/channels/${stage.channelId}/polls/${id}/answers/1${query}`,
    );
  const end = (id: string, who = bot(stage.sim)) =>
    who<Sent>('POST', `/channels/${stage.channelId}/polls/${id}/expire`);

  rule(
    'resources/poll#poll-create-request-object',
    'a poll lasts a day with one vote per user, by default',
    async () => {
      const poll = (await ask())['poll'] as { expiry: string };
      expect(poll).toMatchObject({
        question: { text: 'Tea?' },
        answers: [
          { answer_id: 1, poll_media: { text: 'Yes', emoji: { name: '🍵' } } },
          { answer_id: 2, poll_media: { text: 'No' } },
        ],
        allow_multiselect: false,
        layout_type: 1,
        results: { is_finalized: false, answer_counts: [] },
      });
      expect(Date.parse(poll.expiry) - stage.sim.clock.now()).toBeLessThanOrEqual(24 * 3_600_000);
      expect(Date.parse(poll.expiry) - stage.sim.clock.now()).toBeGreaterThan(24 * 3_600_000 - 60_000);
      const longest = (await ask({ duration: 768 }))['poll'] as { expiry: string };
      expect(Date.parse(longest.expiry)).toBeGreaterThan(stage.sim.clock.now() + 767 * 3_600_000);
      expect((await stage.say({ poll: { question: {}, answers } })).status).toBe(400);
    },
  );

  rule(
    'resources/poll#poll-results-object',
    'each user sees the counts and their own votes; answers without votes are left out',
    async () => {
      const { id } = await ask();
      await vote('finn', id, [1]);
      await vote('mei', id, [1]);
      const seen = await person(stage.sim, 'finn')<{ poll: { results: unknown } }>('GET', `${stage.messages}/${id}`);
      expect(seen.json.poll.results).toEqual({
        is_finalized: false,
        answer_counts: [{ id: 1, count: 2, me_voted: true }],
      });
      expect(stage.last('MESSAGE_POLL_VOTE_ADD')).toMatchObject({
        user_id: accountOf(stage.sim, 'mei').user.id,
        answer_id: 1,
      });
      await vote('mei', id, []);
      expect(stage.last('MESSAGE_POLL_VOTE_REMOVE')).toMatchObject({ answer_id: 1 });
    },
  );

  rule('resources/poll#poll-object', 'a user chooses more than one answer only if the poll allows it', async () => {
    const { id } = await ask();
    expect((await vote('finn', id, [1, 2])).status).toBe(400);
    expect((await vote('finn', id, [3])).status).toBe(400);
    const { id: many } = await ask({ allow_multiselect: true });
    expect((await vote('finn', many, [1, 2])).status).toBe(204);
  });

  rule('resources/poll#poll-object', 'applications create polls and cannot vote', async () => {
    const { id } = await ask();
    const path = `/channels/${stage.channelId}/polls/${id}/answers/@me`;
    expect((await bot(stage.sim)('PUT', path, { answer_ids: [1] })).json).toMatchObject({ code: 20001 });
  });

  rule('resources/poll#get-answer-voters', 'voters are listed by id, by page', async () => {
    const { id } = await ask();
    for (const who of ['mei', 'finn', 'ada', 'jonas']) await vote(who, id, [1]);
    const all = (await voters(id)).json.users.map((user) => user.id);
    expect(all).toEqual([...all].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)));
    expect((await voters(id, '?limit=2')).json.users.map((user) => user.id)).toEqual(all.slice(0, 2));
    expect((await voters(id, `?after=${all[1]}`)).json.users.map((user) => user.id)).toEqual(all.slice(2));
  });

  rule('resources/poll#end-poll', 'only its author can end a poll early', async () => {
    const { id } = await ask();
    expect((await end(id, person(stage.sim, 'ada'))).json).toMatchObject({ code: 50005 });
    expect((await end(id)).json).toMatchObject({ poll: { results: { is_finalized: true } } });
    expect((await end(id)).json).toMatchObject({ code: 520001 });
    expect((await vote('finn', id, [1])).json).toMatchObject({ code: 520001 });
  });

  rule('resources/poll#poll-object', 'a message with a poll cannot be edited', async () => {
    const { id } = await ask();
    expect((await bot(stage.sim)('PATCH', `${stage.messages}/${id}`, { content: 'x' })).json).toMatchObject({
      code: 520003,
    });
  });

  rule(
    'resources/message#message-reference-content-attribution-poll-result-messages',
    'the end of a poll creates a message that names its author, with the winner',
    async () => {
      const { json: asked } = await person(stage.sim, 'mei')<Sent>('POST', stage.messages, {
        poll: { question: { text: 'Tea?' }, answers },
      });
      await vote('finn', asked.id, [1]);
      stage.sim.clock.wind(24 * 3_600_000);
      const [result] = await stage.page(1);
      expect(result).toMatchObject({
        type: 46,
        author: { username: 'mei' },
        mentions: [{ username: 'mei' }],
        message_reference: { message_id: asked.id, channel_id: stage.channelId },
        embeds: [{ type: 'poll_result' }],
      });
      const [{ fields }] = result!['embeds'] as [{ fields: Array<{ name: string; value: string }> }];
      expect(Object.fromEntries(fields.map(({ name, value }) => [name, value]))).toEqual({
        poll_question_text: 'Tea?',
        victor_answer_votes: '1',
        total_votes: '1',
        victor_answer_id: '1',
        victor_answer_text: 'Yes',
        victor_answer_emoji_name: '🍵',
      });
    },
  );
});
