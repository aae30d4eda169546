import { Counter, Gauge, Histogram, Registry } from 'prom-client';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Every metric of the proxy, in a registry of its own. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const counter = <T extends string>(name: string, help: string, labelNames: T[]) =>
    new Counter({ name: `simpleproxy_${name}`, help, labelNames, registers });
  const gauge = <T extends string>(name: string, help: string, labelNames: T[]) =>
    new Gauge({ name: `simpleproxy_${name}`, help, labelNames, registers });
  const histogram = <T extends string>(name: string, help: string, labelNames: T[]) =>
    new Histogram({ name: `simpleproxy_${name}`, help, labelNames, registers, buckets: SECONDS });
  return {
    registry,
    upstream: counter('upstream_total', 'Upstream identifies, resumes, reconnects asked, zombies.', ['shard', 'what']),
    upstreamSeq: gauge('upstream_seq', 'Last upstream sequence number on disk.', ['shard']),
    upstreamUp: gauge('upstream_ready', '1 while the upstream shard is ready.', ['shard']),
    dispatches: counter('dispatches_total', 'Dispatches from Discord.', ['shard', 'kind']),
    silence: gauge('event_silence_seconds', 'Time since the last dispatch of a kind.', ['shard', 'type']),
    silentKinds: gauge('silent_event_kinds', 'Kinds of dispatches that are missing for much longer than usual.', [
      'shard',
    ]),
    gaps: counter('upstream_gaps_total', 'Sessions lost and sequence numbers skipped: events may be missing.', [
      'shard',
    ]),
    ringEvents: gauge('ring_events', 'Dispatches in the ring.', ['shard']),
    ringBytes: gauge('ring_bytes', 'Bytes in the ring.', ['shard']),
    ringAge: gauge('ring_age_seconds', 'Age of the oldest dispatch in the ring.', ['shard']),
    unacked: gauge('unacked', 'Dispatches that a group has not acknowledged.', ['shard', 'group']),
    redelivered: counter('redelivered_total', 'Dispatches delivered again after a fresh IDENTIFY.', ['shard', 'group']),
    resumes: counter('client_resumes_total', 'RESUMEs of clients.', ['shard', 'outcome']),
    identifies: counter('client_identifies_total', 'IDENTIFYs of clients.', ['shard', 'group']),
    dropped: counter('dropped_total', 'Dispatches that a client did not receive, by reason.', ['shard', 'reason']),
    clients: gauge('clients', 'Open client connections.', []),
    clientsRefused: counter('clients_refused_total', 'Client connections that were rejected, by reason.', ['reason']),
    clientCloses: counter('client_closes_total', 'Client connections closed by the proxy.', ['code']),
    restQueue: gauge('rest_queued', 'REST requests that wait for the limiter.', ['lane']),
    restWait: histogram('rest_wait_seconds', 'Time in the limiter.', ['lane']),
    restLatency: histogram('rest_upstream_seconds', 'Time to the first byte of Discord’s answer.', ['status']),
    rest429: counter('rest_429_total', 'Answers 429 from Discord, by scope.', ['scope']),
    restRefused: counter('rest_refused_total', 'Requests that the proxy rejected itself.', ['code']),
    restInvalid: gauge('rest_invalid_window', 'Invalid requests in the last ten minutes.', []),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
