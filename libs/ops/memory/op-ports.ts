import type { DiscordPort, KvPort, Timer } from '#libs/ports';
import type { Member, Message } from '#libs/vocabulary';
import type { OpPorts } from '../src/define-op.ts';

export const guildId = '100000000000000001';
export const channelId = '100000000000000002';
export const roleId = '100000000000000003';
export const messageId = '100000000000000004';
export const userId = '100000000000000005';
/** Of another guild. */
export const foreignId = '900000000000000009';

/** The compartment of the guild's scripts, with the fields that ops use. */
export const compartment = { id: guildId, guildId, grants: 'all' } as const;

const user = { id: userId, username: 'ada', displayName: 'Ada', bot: false, avatar: null };
export const member: Member = { user, nickname: null, roleIds: [roleId], joinedAt: '2026-01-01T00:00:00.000Z' };
export const message: Message = {
  id: messageId,
  channelId,
  type: 0,
  system: false,
  content: 'hello',
  author: user,
  createdAt: '2026-01-01T00:00:00.000Z',
  editedAt: null,
  replyTo: null,
  reference: null,
  forwarded: null,
  pinned: false,
  attachments: [],
};

/** Ports that answer with objects of one guild and record each call: name and arguments. */
export function opPorts(overrides: { discord?: Partial<DiscordPort>; kv?: Partial<KvPort> } = {}): {
  ports: OpPorts;
  calls: unknown[][];
} {
  const calls: unknown[][] = [];
  const recorded = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as ((...args: unknown[]) => unknown) | undefined;
        if (!method) throw new TypeError(`the stand-in has no ${String(name)}`);
        return (...args: unknown[]) => {
          calls.push([String(name), ...args]);
          return method(...args);
        };
      },
    });
  const discord = {
    hasChannel: (guild: string, id: string) => Promise.resolve(guild === guildId && id === channelId),
    hasRole: (guild: string, id: string) => Promise.resolve(guild === guildId && id === roleId),
    member: () => Promise.resolve(member),
    addRole: () => Promise.resolve(),
    removeRole: () => Promise.resolve(),
    sendMessage: () => Promise.resolve(message),
    findSent: () => Promise.resolve([]),
    editMessage: () => Promise.resolve(message),
    deleteMessage: () => Promise.resolve(),
    getMessage: () => Promise.resolve(message),
    listMessages: () => Promise.resolve([message]),
    addReaction: () => Promise.resolve(),
    ...overrides.discord,
  } as unknown as DiscordPort;
  const kv = {
    get: (_: string, key: string) => Promise.resolve({ key, value: 1, version: 1, expiresAt: 0 }),
    set: () => Promise.resolve({ version: 2 }),
    delete: () => Promise.resolve({ deleted: true }),
    list: () => Promise.resolve({ entries: [{ key: 'a', value: null, version: 1 }], next: null }),
    top: () => Promise.resolve([{ key: 'a', value: 3 }]),
    incr: () => Promise.resolve({ value: 3, version: 3 }),
    ...overrides.kv,
  };
  const timers = {
    schedule: (_: string, timer: Partial<Timer>) => Promise.resolve({ at: timer.at ?? 0 }),
    cancel: () => Promise.resolve({ cancelled: true }),
  } as unknown as OpPorts['timers'];
  const guildLog = { append: () => Promise.resolve() } as unknown as OpPorts['guildLog'];
  return {
    ports: {
      discord: recorded(discord),
      kv: recorded(kv),
      timers: recorded(timers),
      guildLog: recorded(guildLog),
    },
    calls,
  };
}
