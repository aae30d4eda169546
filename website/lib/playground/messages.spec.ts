import type { DiscordMessage } from '../types';
import { applyDispatch, applyToReactions, emojiKey, mergeMessages, reactionKey } from './messages';

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

describe('messages of a channel', () => {
  it('appear once, in order, also when the answer of sending comes after the dispatch', () => {
    const afterDispatch = applyDispatch([message('9')], { t: 'MESSAGE_CREATE', d: message('10') });
    expect(mergeMessages(afterDispatch, [message('10')]).map(({ id }) => id)).toEqual(['9', '10']);
  });

  it('change by what an update names, and keep the rest', () => {
    const [changed] = applyDispatch([message('10')], { t: 'MESSAGE_UPDATE', d: { id: '10', content: 'bye' } });
    expect(changed).toEqual({ ...message('10'), content: 'bye' });
  });

  it('go one by one and in bulk', () => {
    const three = [message('10'), message('11'), message('12')];
    expect(applyDispatch(three, { t: 'MESSAGE_DELETE', d: { id: '11' } })).toHaveLength(2);
    expect(applyDispatch(three, { t: 'MESSAGE_DELETE_BULK', d: { ids: ['10', '12'] } })).toEqual([message('11')]);
  });

  it('count reactions, and forget those that nobody has', () => {
    const once = applyDispatch([message('10')], reaction('MESSAGE_REACTION_ADD'));
    const twice = applyDispatch(once, reaction('MESSAGE_REACTION_ADD'));
    expect(twice[0]?.reactions?.[0]?.count).toBe(2);
    const none = [1, 2].reduce((state) => applyDispatch(state, reaction('MESSAGE_REACTION_REMOVE')), twice);
    expect(none[0]?.reactions).toEqual([]);
  });

  it('do not mind what they do not know', () => {
    const before = [message('10')];
    expect(applyDispatch(before, { t: 'SOMETHING_NEW', d: null })).toBe(before);
  });
});

describe('known reactions', () => {
  it('follow what each person does', () => {
    const added = applyToReactions(new Set(), reaction('MESSAGE_REACTION_ADD'));
    expect(added.has(reactionKey('10', '🎉', '5'))).toBe(true);
    expect(applyToReactions(added, reaction('MESSAGE_REACTION_REMOVE')).size).toBe(0);
  });

  it('name custom emoji as Discord’s paths do', () => {
    expect(emojiKey({ id: '77', name: 'blob' })).toBe('blob:77');
  });
});
