/** The people of the demo world: the first owns the demo guild. */
export const people = [
  { username: 'ada', name: 'Ada Moreau', role: 'admin' },
  { username: 'jonas', name: 'Jonas Lindqvist', role: 'manager' },
  { username: 'priya', name: 'Priya Raman', role: 'moderator' },
  { username: 'tomasz', name: 'Tomasz', role: 'moderator' },
  { username: 'mei', name: 'Mei Tanaka', role: 'helper' },
  { username: 'kwame', name: 'Kwame Boateng', role: 'helper' },
  { username: 'sofia', name: 'Sofía', role: 'member' },
  { username: 'finn', name: 'finn o’malley', role: 'member' },
  { username: 'leila', name: 'Leila H.', role: 'member' },
  { username: 'mateus', name: 'Mateus', role: 'member' },
  { username: 'nora', name: 'Nora Veld', role: 'member' },
  { username: 'gus', name: 'Gus', role: 'muted' },
] as const;

/** People who live in the second guild, some of them only there. */
export const quietPeople = [
  { username: 'iris', name: 'Iris Okafor' },
  { username: 'bram', name: 'Bram' },
] as const;

/** Messages of the demo guild, oldest first: channel, author, text; reactions and the line it answers, counted back. */
export type Line = readonly [
  channel: string,
  who: string,
  words: string,
  more?: { reactions?: string; replyTo?: number; pinned?: true },
];

export const conversation: readonly Line[] = [
  [
    'rules',
    'ada',
    'Welcome! Be kind, keep spoilers in spoiler tags, and ask in #support before you ping a moderator.',
    { pinned: true, reactions: '❤️ 👍' },
  ],
  [
    'announcements',
    'ada',
    'We have a bot now. It runs small TypeScript programs that we write ourselves, so tell us what is missing.',
    { reactions: '🎉 🚀' },
  ],
  ['general', 'sofia', 'good morning everyone ☀️', { reactions: '☀️' }],
  ['general', 'finn', 'morning! is the build night still on for thursday?', { replyTo: 1 }],
  ['general', 'jonas', 'yes, 19:00. bring the thing you never finished', { reactions: '😂 👍', replyTo: 1 }],
  ['general', 'nora', 'that is a long list'],
  ['general', 'mateus', 'we all have that list', { reactions: '💯' }],
  ['support', 'leila', 'my script logs twice for every message, what did I do wrong?'],
  [
    'support',
    'mei',
    "do you call `on('message.create', …)` inside another handler? then each message adds one more listener",
    { replyTo: 1, reactions: '🧠' },
  ],
  ['support', 'leila', 'oh no. yes. thank you!!', { replyTo: 1, reactions: '❤️' }],
  ['bots', 'mateus', '!ping'],
  ['bots', 'finn', '!ping is anyone home'],
  ['bots', 'nora', 'what else can it do?'],
  ['bots', 'kwame', 'anything you write. start with reactions, they are the easiest'],
  [
    'showcase',
    'sofia',
    'made a weekly digest of the most reacted posts. 40 lines, it even survives restarts',
    { reactions: '🔥 👏 🚀' },
  ],
  ['showcase', 'finn', 'I would like to see those 40 lines', { replyTo: 1 }],
  ['showcase', 'nora', 'a role picker with three emojis. small but mine', { reactions: '👏' }],
  ['ideas', 'mei', 'could the bot welcome people in their own language?', { reactions: '👍' }],
  ['ideas', 'mateus', 'a counter for coffees drunk per channel'],
  ['ideas', 'ada', 'both are a good first script. who takes the coffees?', { replyTo: 1, reactions: '☕' }],
  ['general', 'priya', 'reminder: the photo thread moves to #showcase'],
  ['general', 'gus', 'buy my totally real gift cards'],
  ['mod-log', 'tomasz', 'gus got the muted role: gift card spam in #general. second time.'],
  ['mod-log', 'priya', 'thanks, I deleted the rest', { replyTo: 1, reactions: '👍' }],
  ['general', 'leila', 'that was quick', { reactions: '😅' }],
  ['general', 'kwame', 'anyone up for a game later? I am in Lounge after eight', { reactions: '🎮' }],
  ['general', 'sofia', 'count me in', { replyTo: 1 }],
];
