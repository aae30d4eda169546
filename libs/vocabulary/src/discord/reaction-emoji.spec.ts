import { ReactionEmoji } from './reaction-emoji.ts';

describe('the emoji of a reaction', () => {
  it.each(['👍', '👍🏽', '❤', '❤️', '👩‍👩‍👧', '🇩🇪', '1️⃣', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '©', '™️', 'party_parrot:123456789012345678'])(
    '%s → valid',
    (text) => {
      expect(ReactionEmoji.safeParse(text).success).toBe(true);
    },
  );

  it.each([
    '',
    '..',
    '.',
    '%2e%2e',
    '\ud83d',
    '👍\ud83d',
    '../../guilds/1',
    '👍/@me',
    '👍?x',
    'thumbsup',
    '1',
    '#',
    '👍 ',
    'name:1',
    'na me:123456789012345678',
    'name:123456789012345678:1',
    '<:name:123456789012345678>',
    '👍'.repeat(50),
  ])('%j → invalid', (text) => {
    expect(ReactionEmoji.safeParse(text).success).toBe(false);
  });
});
