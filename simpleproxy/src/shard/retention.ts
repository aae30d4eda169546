import type { Config } from '../config.ts';
import type { Session } from './session.ts';
import type { ShardState } from './shard-state.ts';

export interface Pruned {
  /** Connected sessions that had not received the evicted dispatches. */
  fallen: Session[];
  /** Groups that had not acknowledged the evicted dispatches. */
  lost: Array<{ group: string; count: number }>;
  expiredSessions: string[];
  expiredGroups: string[];
}

type Limits = Pick<Config, 'RING_MAX_BYTES' | 'RING_MAX_AGE_MS' | 'GROUP_TTL_MS'>;

/** Number of detached sessions above which the oldest are removed: a client that identifies in a loop must not fill the memory. */
const MAX_DETACHED = 1000;

function expired(state: ShardState, limits: Limits, now: number): Pick<Pruned, 'expiredSessions' | 'expiredGroups'> {
  const detached = [...state.sessions.values()].filter((session) => !session.outlet);
  const tooMany = detached
    .toSorted((a, b) => b.detachedAt - a.detachedAt)
    .filter((session, index) => index >= MAX_DETACHED || now - session.detachedAt > limits.RING_MAX_AGE_MS);
  const live = new Set([...state.sessions.values()].filter((s) => s.outlet).map((s) => s.group));
  const idle = [...state.groups.values()].filter(
    (group) => !live.has(group.name) && now - group.seenAt > limits.GROUP_TTL_MS,
  );
  return { expiredSessions: tooMany.map(({ id }) => id), expiredGroups: idle.map(({ name }) => name) };
}

/**
 * Evicts dispatches: acknowledged ones when they are old or the ring is full, unacknowledged ones only when it is full. The caller
 * notifies the sessions and groups that lost some.
 */
export function prune(state: ShardState, limits: Limits, now: number): Pruned {
  const { ring } = state;
  const before = ring.first;
  const keepFrom = Math.min(...[...state.groups.values()].map((group) => group.acked)) + 1;
  for (let oldest = ring.oldest; oldest; oldest = ring.oldest) {
    const full = ring.bytes > limits.RING_MAX_BYTES;
    if (!full && (oldest.pos >= keepFrom || now - oldest.at <= limits.RING_MAX_AGE_MS)) break;
    ring.shift();
  }
  const stale = expired(state, limits, now);
  if (ring.first === before) return { fallen: [], lost: [], ...stale };
  const fallen = [...state.sessions.values()].filter((session) => session.prune(ring.first) && session.outlet);
  const lost = [...state.groups.values()]
    .map((group) => ({ group: group.name, count: ring.first - 1 - group.acked }))
    .filter(({ count }) => count > 0);
  return { fallen, lost, ...stale };
}
