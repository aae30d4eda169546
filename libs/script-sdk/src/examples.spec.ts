import type { GuildMessage, Json, Member, Reaction } from '#libs/vocabulary';
import { VmRig } from '../../vm/testing/vm-rig.ts';
import { eventOrders, events, type EventName } from '#libs/events';
import { ops } from '#libs/ops';
import { examples } from './index.ts';

// Real: compiler, VM, schemas of events and ops. Ops are recorded and answered by `answers`.
const rig = new VmRig();
const guildId = '200000000000000001';
const channelId = '200000000000000005';
const exampleId = '123456789012345678';

const user = { id: '200000000000000002', username: 'ada', displayName: 'Ada', bot: false, avatar: null };
const robot = { ...user, id: '200000000000000003', username: 'robot', bot: true };
const memberOf = (who: typeof user): Member => ({ user: who, nickname: null, roleIds: [], joinedAt: null });
const message: GuildMessage = {
  id: '200000000000000004',
  channelId,
  guildId,
  type: 0,
  system: false,
  content: '',
  author: user,
  member: { nickname: null, roleIds: [], joinedAt: null },
  webhookId: null,
  createdAt: '2026-01-02T03:04:05.678Z',
  editedAt: null,
  replyTo: null,
  reference: null,
  forwarded: null,
  pinned: false,
  mentions: { userIds: [], roleIds: [], everyone: false },
  attachments: [],
};
const fromBot = { author: robot };
const fromWebhook = { author: robot, member: null, webhookId: robot.id };
/** A thread that a user gave this name. */
const fromDiscord = { type: 18, system: true };
const forwardOf = (content: string) => ({ forwarded: { content, attachments: [], createdAt: message.createdAt } });

const answers: Record<string, (input: { userId?: string }) => Json> = {
  'kv.incr': () => ({ value: 3, version: 1 }),
  'members.get': ({ userId }) => memberOf(userId === robot.id ? robot : user),
  'messages.send': () => message,
};

beforeAll(async () => {
  await rig.start({ ops: Object.keys(ops), events: eventOrders });
  rig.onOp = ({ op, input }) => Promise.resolve(answers[op]?.(input as { userId?: string }) ?? {});
});
afterAll(() => rig.stop());

let serial = 0;
/** Ops that an example calls for one event. */
async function callsFor(example: string, name: EventName, payload: unknown): Promise<string[]> {
  serial += 1;
  const { source } = examples.find((each) => each.name === example)!;
  const guild = `guild-${serial}`;
  await rig.open(guild, source);
  rig.calls.length = 0;
  const checked = events[name].payload.parse(payload) as Json;
  const event = { id: `e${serial}`, name, payload: checked };
  let outcome = await rig.dispatch(guild, event);
  // A busy machine may cut off an event without blame: it is dispatched again, as in a guild turn.
  while (outcome.status === 'cut-off' && !outcome.blamed) {
    rig.calls.length = 0;
    outcome = await rig.dispatch(guild, event);
  }
  expect(outcome.status).toBe('done');
  return rig.calls.map(({ op }) => op);
}

const bySay = (example: string, content: string) => (more: object) =>
  callsFor(example, 'message.create', { ...message, content, ...more });

describe.each([
  { example: 'ping', content: '!ping', ops: ['messages.send'] },
  { example: 'reminders', content: '!remind 10m tea', ops: ['timers.schedule', 'messages.send'] },
  { example: 'word-counter', content: 'three little words', ops: ['kv.incr'] },
])('$example', ({ example, content, ops: expected }) => {
  const say = bySay(example, content);

  it('a member writes → answers', async () => {
    expect(await say({})).toEqual(expected);
  });

  it.each([
    ['bot', fromBot],
    ['webhook', fromWebhook],
  ])('a %s writes the same → nothing', async (_, sender) => {
    expect(await say(sender)).toEqual([]);
  });
});

it.each([
  ['reminders', '!remind 10m tea'],
  ['word-counter', 'three little words'],
])('%s: a thread with such a name → nothing', async (example, content) => {
  expect(await bySay(example, content)(fromDiscord)).toEqual([]);
});

describe('invite-guard', () => {
  const guarded = ['messages.delete', 'kv.incr', 'log'];
  const say = (content: string, more: object = {}) => bySay('invite-guard', content)(more);

  it.each([
    ['in a message', 'join discord.gg/abc', {}],
    ['in a forward, which has no text of its own', '', forwardOf('join https://discord.com/invite/abc')],
    ['of a bot', 'discord.gg/abc', fromBot],
    ['of a webhook', 'discord.gg/abc', fromWebhook],
  ])('an invitation %s → deletes and counts it', async (_, content, more) => {
    expect(await say(content, more)).toEqual(guarded);
  });

  it('an invitation that is edited in → deletes and counts it', async () => {
    const edited = { ...message, content: 'discord.gg/abc', editedAt: message.createdAt };
    expect(await callsFor('invite-guard', 'message.update', edited)).toEqual(guarded);
  });

  it.each([
    ['another text', 'hello', {}],
    ['a forward of another text', '', forwardOf('hello')],
    ['a trusted member', 'discord.gg/abc', { member: { nickname: null, roleIds: [exampleId], joinedAt: null } }],
  ])('%s → nothing', async (_, content, more) => {
    expect(await say(content, more)).toEqual([]);
  });
});

describe('reaction-roles', () => {
  const reaction: Reaction = {
    guildId,
    channelId,
    messageId: exampleId,
    userId: user.id,
    member: memberOf(user),
    emoji: { id: null, name: '🎨' },
  };
  const added = (more: Partial<Reaction>) => callsFor('reaction-roles', 'reaction.add', { ...reaction, ...more });
  const removed = (more: Partial<Reaction>) =>
    callsFor('reaction-roles', 'reaction.remove', { ...reaction, member: null, ...more });

  it('a member reacts, then takes it back → the role is given, then taken', async () => {
    expect(await added({})).toEqual(['roles.add']);
    expect(await removed({})).toEqual(['members.get', 'roles.remove']);
  });

  it('a bot reacts, then takes it back → its roles stay as they are', async () => {
    expect(await added({ userId: robot.id, member: memberOf(robot) })).toEqual([]);
    expect(await removed({ userId: robot.id })).toEqual(['members.get']);
  });

  it('another emoji or another message → nothing', async () => {
    expect(await added({ emoji: { id: null, name: '🧊' } })).toEqual([]);
    expect(await added({ messageId: message.id })).toEqual([]);
  });
});

describe('welcome', () => {
  it.each([
    ['person', user, ['kv.incr', 'messages.send']],
    ['bot', robot, []],
  ])('a %s joins → $2', async (_, who, expected) => {
    expect(await callsFor('welcome', 'member.add', { guildId, member: memberOf(who) })).toEqual(expected);
  });
});

describe('daily-question', () => {
  it('its timer fires → asks and reacts twice; another timer → nothing', async () => {
    const fired = { name: 'daily-question', data: null, scheduledFor: message.createdAt, merged: 0 };
    const asked = ['kv.incr', 'messages.send', 'reactions.add', 'reactions.add'];
    expect(await callsFor('daily-question', 'timer.fire', fired)).toEqual(asked);
    expect(await callsFor('daily-question', 'timer.fire', { ...fired, name: 'other' })).toEqual([]);
  });
});
