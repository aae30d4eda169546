import { limits } from '../limits.ts';
import { RefusalMemory } from './refusal-memory.ts';
import { requestKey } from './request-key.ts';

const GUILD = '100000000000000001';
const OTHER = '200000000000000001';
const CHANNEL = '100000000000000002';
const MEMBER = '900000000000000005';
const SELF = '900000000000000001';
const forbidden = { status: 403, code: 50013, message: 'Missing Permissions' };

function memory() {
  const clock = { now: 0 };
  const refusals = new RefusalMemory(() => clock.now);
  const path = `/channels/${CHANNEL}/messages`;
  const asked = (more: object = {}) => ({ guildId: GUILD, key: `POST ${path}`, path, resourceGuildId: GUILD, ...more });
  const refuse = (times: number, one = asked()) => {
    for (let n = 0; n < times; n++) refusals.note(one, forbidden);
  };
  return { clock, refusals, asked, refuse };
}

describe('RefusalMemory', () => {
  it('three equal rejections → the next ones come from memory for a minute', () => {
    const { clock, refusals, asked, refuse } = memory();
    refuse(limits.refusals.before - 1);
    expect(refusals.recall(asked())).toBeNull();
    refuse(1);
    expect(refusals.recall(asked())).toEqual({ refusal: forbidden, forMs: limits.refusals.ms });
    clock.now = limits.refusals.ms;
    expect(refusals.recall(asked())).toBeNull();
  });

  it('another guild, another request, or an answer in between → the request reaches Discord', () => {
    const { refusals, asked, refuse } = memory();
    refuse(3);
    expect(refusals.recall(asked({ guildId: OTHER }))).toBeNull();
    expect(refusals.recall(asked({ key: 'PUT' }))).toBeNull();
    refusals.clear(asked());
    expect(refusals.recall(asked())).toBeNull();
  });

  it.each([
    ['GUILD_ROLE_UPDATE', { guild_id: GUILD }, true],
    ['CHANNEL_UPDATE', { guild_id: GUILD, id: CHANNEL }, true],
    ['THREAD_MEMBERS_UPDATE', { guild_id: GUILD }, true],
    ['THREAD_CREATE', { guild_id: GUILD }, true],
    ['GUILD_UPDATE', { id: GUILD }, true],
    ['GUILD_MEMBER_UPDATE', { guild_id: GUILD, user: { id: SELF } }, true],
    ['GUILD_MEMBER_UPDATE', { guild_id: GUILD, user: { id: MEMBER } }, false],
    ['GUILD_ROLE_UPDATE', { guild_id: OTHER }, false],
    ['MESSAGE_CREATE', { guild_id: GUILD }, false],
    ['TYPING_START', { guild_id: GUILD }, false],
  ])('%s %j → forgotten: %s', (type, d, isForgotten) => {
    const { refusals, asked, refuse } = memory();
    refuse(3);
    refusals.see(type, d, SELF);
    expect(refusals.recall(asked()) === null).toBe(isForgotten);
  });

  it('a change of the member in the request → forgotten', () => {
    const { refusals, asked, refuse } = memory();
    const path = `/guilds/${GUILD}/members/${MEMBER}`;
    refuse(3, asked({ path }));
    refusals.see('GUILD_MEMBER_ADD', { guild_id: GUILD, user: { id: MEMBER } }, SELF);
    expect(refusals.recall(asked({ path }))).toBeNull();
  });

  it('a change of the resource’s guild, or the bot joins a guild that it did not know → forgotten', () => {
    const { refusals, asked, refuse } = memory();
    refuse(3, asked({ resourceGuildId: OTHER }));
    refusals.see('CHANNEL_UPDATE', { guild_id: OTHER, id: CHANNEL }, SELF);
    expect(refusals.recall(asked())).toBeNull();
    refuse(3, asked({ resourceGuildId: null }));
    refusals.see('GUILD_CREATE', { id: OTHER }, SELF);
    expect(refusals.recall(asked())).toBeNull();
  });

  it('a guild with many rejections → only its own oldest are evicted', () => {
    const { refusals, asked, refuse } = memory();
    refuse(3, asked({ guildId: OTHER, resourceGuildId: OTHER }));
    for (let n = 0; n < limits.refusals.perGuild * 3; n++) refuse(1, asked({ key: `${n}` }));
    expect(refusals.size).toBe(limits.refusals.perGuild + 1);
    expect(refusals.recall(asked({ guildId: OTHER }))).not.toBeNull();
  });
});

describe('requestKey', () => {
  const messages = `/channels/${CHANNEL}/messages`;
  const key = (json: Record<string, unknown>, path = messages) => requestKey('POST', path, json);

  it('another text → the same request; another kind of content → another one', () => {
    expect(key({ content: 'a', nonce: '1' })).toBe(key({ content: 'b', nonce: '2' }));
    expect(key({ content: 'a' })).not.toBe(key({ content: 'a', embeds: [{}] }));
    expect(key({ content: 'a', embeds: [] })).toBe(key({ content: 'a' }));
    expect(key({ content: 'a', tts: true })).not.toBe(key({ content: 'a', tts: false }));
  });

  it('another value elsewhere → another request', () => {
    const path = `/guilds/${GUILD}/members/${MEMBER}`;
    expect(key({ roles: ['1'] }, path)).not.toBe(key({ roles: ['2'] }, path));
  });
});
