import type { Hub } from '../client/hub.ts';
import type { Metrics } from '../metrics.ts';
import type { PassThrough } from '../rest/pass-through.ts';
import { PRIORITIES } from '../rest/route.ts';
import type { Shard } from '../shard/shard.ts';
import type { Gateway } from '../upstream/gateway.ts';

const ringAge = (shard: Shard): number => {
  const { oldest } = shard.state.ring;
  return oldest ? (Date.now() - oldest.at) / 1000 : 0;
};

const sessionsOf = (shard: Shard) =>
  [...shard.state.sessions.values()].map(({ group, outlet, sent, last }) => ({
    group,
    connected: outlet !== null,
    sent,
    last,
  }));

/** `/gateway/status`, for people. */
export const gatewayStatus = (gateway: Gateway, rest: PassThrough): object => ({
  ready: gateway.ready,
  failure: gateway.failure,
  rest: {
    queued: rest.limiter.queued,
    invalidInTenMinutes: rest.judge.invalid.used,
    refusalsRemembered: rest.judge.refusals.size,
  },
  shards: gateway.shards.map((shard) => {
    const { ring, groups, upstream, cache } = shard.state;
    const link = gateway.upstream[shard.id];
    return {
      id: shard.id,
      status: link?.status ?? 'waiting',
      latencyMs: link?.latency ?? null,
      loaded: shard.loaded,
      silent: shard.kinds.silent,
      upstreamSeq: upstream?.seq ?? null,
      guilds: cache.guilds.size,
      ring: { events: ring.size, bytes: ring.bytes, ageSeconds: ringAge(shard), head: ring.head },
      groups: [...groups.values()].map((g) => ({ name: g.name, explicit: g.explicit, unacked: ring.head - g.acked })),
      sessions: sessionsOf(shard),
    };
  }),
});

/** Sets the gauges, on each read. */
export function observeGauges(metrics: Metrics, gateway: Gateway, hub: Hub, rest: PassThrough): void {
  metrics.unacked.reset();
  metrics.silence.reset();
  for (const shard of hub.shards()) {
    const label = { shard: String(shard.id) };
    const { ring, groups, upstream } = shard.state;
    metrics.upstreamSeq.set(label, upstream?.seq ?? 0);
    metrics.upstreamUp.set(label, gateway.upstream[shard.id]?.status === 'ready' ? 1 : 0);
    metrics.ringEvents.set(label, ring.size);
    metrics.silentKinds.set(label, shard.kinds.silent.length);
    for (const [type, ms] of shard.kinds.silences()) metrics.silence.set({ ...label, type }, ms / 1000);
    metrics.ringBytes.set(label, ring.bytes);
    metrics.ringAge.set(label, ringAge(shard));
    for (const group of groups.values()) metrics.unacked.set({ ...label, group: group.name }, ring.head - group.acked);
  }
  for (const priority of PRIORITIES) metrics.restQueue.set({ lane: priority }, rest.limiter.queuedIn(priority));
  metrics.restInvalid.set(rest.judge.invalid.used);
}
