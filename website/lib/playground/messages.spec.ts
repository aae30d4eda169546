import type { DiscordMessage } from '../types';
import { applyDispatch as applyAs, emojiKey, mergeMessages } from './messages';

const message = (id: string, content = 'hello'): DiscordMessage => ({
  id,
  channel_id: '1',
  author: { id: '5', username: 'ada' },
  content,
  timestamp: '2026-01-01T00:00:00.000Z',
  edited_timestamp: null,
  type: 0,
});

const reaction = (t: string, emoji = { id: null, name: '🎉' }) => ({
  t,
  d: { channel_id: '1', message_id: '10', user_id: '5', emoji },
});

const applyDispatch = (messages: readonly DiscordMessage[], dispatch: { t: string; d: unknown }, as = '5') =>
  applyAs(messages, dispatch, as);

describe('messages of a channel', () => {
  it('a message whose dispatch arrives before the answer → appears once, in order', () => {
    const afterDispatch = applyDispatch([message('9')], { t: 'MESSAGE_CREATE', d: message('10') });
    expect(mergeMessages(afterDispatch, [message('10')]).map(({ id }) => id)).toEqual(['9', '10']);
  });

  it('an update → changes the fields that it names, and keeps the others', () => {
    const [changed] = applyDispatch([message('10')], { t: 'MESSAGE_UPDATE', d: { id: '10', content: 'bye' } });
    expect(changed).toEqual({ ...message('10'), content: 'bye' });
  });

  it('a single and a bulk delete → removed', () => {
    const three = [message('10'), message('11'), message('12')];
    expect(applyDispatch(three, { t: 'MESSAGE_DELETE', d: { id: '11' } })).toHaveLength(2);
    expect(applyDispatch(three, { t: 'MESSAGE_DELETE_BULK', d: { ids: ['10', '12'] } })).toEqual([message('11')]);
  });

  it('reactions → counted; the last removal removes the reaction', () => {
    const once = applyDispatch([message('10')], reaction('MESSAGE_REACTION_ADD'));
    const twice = applyDispatch(once, reaction('MESSAGE_REACTION_ADD'));
    expect(twice[0]?.reactions?.[0]?.count).toBe(2);
    const none = [1, 2].reduce((state) => applyDispatch(state, reaction('MESSAGE_REACTION_REMOVE')), twice);
    expect(none[0]?.reactions).toEqual([]);
  });

  it('an unknown event or message → changes nothing', () => {
    const before = [message('10')];
    expect(applyDispatch(before, { t: 'SOMETHING_NEW', d: null })).toBe(before);
  });
});

describe('reactions and votes of one member', () => {
  it('own reactions → marked; reactions of others → not', () => {
    const mine = applyDispatch([message('10')], reaction('MESSAGE_REACTION_ADD'));
    expect(mine[0]?.reactions?.[0]).toMatchObject({ count: 1, me: true });
    const theirs = applyDispatch([message('10')], reaction('MESSAGE_REACTION_ADD'), '6');
    expect(theirs[0]?.reactions?.[0]).toMatchObject({ count: 1, me: false });
    const without = applyDispatch(
      applyDispatch(mine, reaction('MESSAGE_REACTION_ADD'), '6'),
      reaction('MESSAGE_REACTION_REMOVE'),
    );
    expect(without[0]?.reactions?.[0]).toMatchObject({ me: false });
  });

  it('own votes → marked, also after an update with the counts of all members', () => {
    const poll = { question: {}, answers: [], expiry: null, allow_multiselect: false };
    const vote = { t: 'MESSAGE_POLL_VOTE_ADD', d: { message_id: '10', user_id: '5', answer_id: 1 } };
    const voted = applyDispatch([{ ...message('10'), poll }], vote);
    expect(voted[0]).toMatchObject({ poll: { results: { answer_counts: [{ id: 1, count: 1, me_voted: true }] } } });
    const told = { ...poll, results: { is_finalized: true, answer_counts: [{ id: 1, count: 4, me_voted: false }] } };
    const updated = applyDispatch(voted, { t: 'MESSAGE_UPDATE', d: { id: '10', poll: told } });
    expect(updated[0]).toMatchObject({
      poll: { results: { is_finalized: true, answer_counts: [{ id: 1, count: 4, me_voted: true }] } },
    });
  });
});

it('a custom emoji → its name in Discord’s paths', () => {
  expect(emojiKey({ id: '77', name: 'blob' })).toBe('blob:77');
});
