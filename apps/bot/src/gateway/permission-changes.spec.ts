import type { BusTopics } from '#libs/ports';
import { PermissionChanges } from './permission-changes.ts';

type Message = BusTopics['permissions.changed'];

const silent = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent };
const packet = (t: string, d: unknown) => ({ op: 0, t, s: 1, d });

/** Collects published messages, which tests await one by one. */
function setUp() {
  const waiting: Array<(message: Message) => void> = [];
  const published: Message[] = [];
  const bus = {
    publish: (_: string, message: unknown) => {
      const next = waiting.shift();
      if (next) next(message as Message);
      else published.push(message as Message);
      return Promise.resolve();
    },
  };
  const changes = new PermissionChanges(bus, silent);
  const next = (): Promise<Message> => {
    const [message] = published.splice(0, 1);
    return message ? Promise.resolve(message) : new Promise((resolve) => waiting.push(resolve));
  };
  return { changes, next, published };
}

describe('PermissionChanges', () => {
  it.each(['GUILD_MEMBER_REMOVE', 'GUILD_MEMBER_UPDATE', 'GUILD_BAN_ADD'])(
    '%s → a message about that user',
    async (event) => {
      const { changes, next } = setUp();
      changes.take(packet(event, { guild_id: 'g', user: { id: 'ada' }, roles: [] }));
      expect(await next()).toEqual({ guildId: 'g', userIds: ['ada'] });
    },
  );

  it.each(['GUILD_ROLE_UPDATE', 'GUILD_ROLE_DELETE'])('%s → a message about all users of the guild', async (event) => {
    const { changes, next } = setUp();
    changes.take(packet(event, { guild_id: 'g', role_id: 'r', role: { id: 'r' } }));
    expect(await next()).toEqual({ guildId: 'g', userIds: null });
  });

  it('another owner → all users of the guild; the same owner again → nothing', async () => {
    const { changes, next, published } = setUp();
    changes.take(packet('GUILD_CREATE', { id: 'g', owner_id: 'ada' }));
    expect(await next()).toEqual({ guildId: 'g', userIds: null });
    changes.take(packet('GUILD_UPDATE', { id: 'g', owner_id: 'ada' }));
    changes.take(packet('GUILD_UPDATE', { id: 'h', owner_id: 'ben' }));
    expect(await next()).toEqual({ guildId: 'h', userIds: null });
    changes.take(packet('GUILD_UPDATE', { id: 'g', owner_id: 'ben' }));
    expect(await next()).toEqual({ guildId: 'g', userIds: null });
    expect(published).toEqual([]);
  });

  it('many changes at once → one message per guild, each user once; more than 100 users → all users of the guild', async () => {
    const { changes, next } = setUp();
    const left = (guild: string, user: string) =>
      changes.take(packet('GUILD_MEMBER_REMOVE', { guild_id: guild, user: { id: user } }));
    for (const user of ['ada', 'ben', 'ada']) left('g', user);
    for (let user = 0; user <= 100; user += 1) left('h', String(user));
    expect([await next(), await next()]).toEqual([
      { guildId: 'g', userIds: ['ada', 'ben'] },
      { guildId: 'h', userIds: null },
    ]);
  });

  it('packets of other kinds or shapes → nothing', async () => {
    const { changes, next, published } = setUp();
    for (const t of [
      'MESSAGE_CREATE',
      'GUILD_MEMBER_ADD',
      'GUILD_MEMBER_REMOVE',
      'GUILD_ROLE_UPDATE',
      'GUILD_CREATE',
    ]) {
      changes.take(packet(t, { user: {} }));
      changes.take(packet(t, null));
    }
    changes.take(packet('GUILD_ROLE_DELETE', { guild_id: 'last' }));
    expect(await next()).toEqual({ guildId: 'last', userIds: null });
    expect(published).toEqual([]);
  });
});
