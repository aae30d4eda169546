import type { BusPort, LogPort } from '#libs/ports';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayPacket } from '../intake/dispatch-intake.ts';

interface Raw {
  id?: unknown;
  guild_id?: unknown;
  owner_id?: unknown;
  user?: { id?: unknown };
}

/** Time (ms) during which changes are collected into one message: a guild may change many members at once. */
const gatherMs = 100;
/** Above this number of users, the message is about all users of the guild. */
const peopleAtMost = 100;
/** Most guilds whose owner is cached; beyond it the least recently changed one is evicted. */
const ownersKept = 100_000;

/**
 * Publishes on the bus which users may have lost a permission: members who left, were banned or changed roles; all users of a
 * guild when a role or the owner changed. A superfluous message only makes a cache read again.
 *
 * @see https://docs.discord.com/developers/events/gateway-events#guilds
 */
export class PermissionChanges {
  readonly #bus: Pick<BusPort, 'publish'>;
  readonly #log: LogPort;
  readonly #owners = new Map<string, string>();
  /** Null: all users of the guild. */
  #changed = new Map<string, Set<string> | null>();
  #sending = false;

  constructor(bus: Pick<BusPort, 'publish'>, log: LogPort) {
    this.#bus = bus;
    this.#log = log;
  }

  take({ t, d }: GatewayPacket): void {
    const { id, guild_id: guildId, owner_id: ownerId, user } = (d ?? {}) as Raw;
    switch (t) {
      case 'GUILD_MEMBER_REMOVE':
      case 'GUILD_MEMBER_UPDATE':
      case 'GUILD_BAN_ADD':
        if (typeof guildId === 'string' && typeof user?.id === 'string') this.#add(guildId, user.id);
        break;
      case 'GUILD_ROLE_UPDATE':
      case 'GUILD_ROLE_DELETE':
        if (typeof guildId === 'string') this.#add(guildId, null);
        break;
      case 'GUILD_CREATE':
      case 'GUILD_UPDATE':
        if (typeof id === 'string' && typeof ownerId === 'string') this.#takeOwner(id, ownerId);
        break;
      default:
    }
  }

  /** An owner that is not in the cache may have changed while this process did not run. */
  #takeOwner(guildId: string, ownerId: string): void {
    if (this.#owners.get(guildId) === ownerId) return;
    const [oldest] = this.#owners.size >= ownersKept ? this.#owners.keys() : [];
    if (oldest !== undefined) this.#owners.delete(oldest);
    this.#owners.delete(guildId);
    this.#owners.set(guildId, ownerId);
    this.#add(guildId, null);
  }

  #add(guildId: string, userId: string | null): void {
    const before = this.#changed.get(guildId);
    if (before === null) return;
    const people = userId === null || (before?.size ?? 0) >= peopleAtMost ? null : (before ?? new Set()).add(userId);
    this.#changed.set(guildId, people);
    if (!this.#sending) void this.#send();
  }

  async #send(): Promise<void> {
    this.#sending = true;
    await sleep(gatherMs);
    const changed = this.#changed;
    this.#changed = new Map();
    this.#sending = false;
    for (const [guildId, people] of changed) {
      const message = { guildId, userIds: people && [...people] };
      // A lost message only costs time: the cached entries expire.
      await this.#bus.publish('permissions.changed', message).catch((error: unknown) => {
        this.#log.warn('changed permissions could not be published', { guildId, error });
      });
    }
  }
}
