import { mkdirSync } from 'node:fs';
import { KeyRing } from './access/key-ring.ts';
import { KnownTokens } from './access/known-tokens.ts';
import { GuildLookup } from './cache/guild-lookup.ts';
import { isObject } from './cache/json.ts';
import { ClientAcceptor } from './client/accept.ts';
import { CommandRouter } from './client/commands.ts';
import type { Hub } from './client/hub.ts';
import type { Shard } from './shard/shard.ts';
import { readConfig, type Config } from './config.ts';
import { HttpServer } from './http/server.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';
import { Preflight } from './permissions/preflight.ts';
import { AnswerJudge } from './rest/answer-judge.ts';
import { PassThrough } from './rest/pass-through.ts';
import { ALIVE_EVERY_MS, EXIT_HOPELESS, LISTEN_FD } from './roles.ts';
import { lockState } from './state-lock.ts';
import { Gateway } from './upstream/gateway.ts';

/** Composes the parts. The supervisor passes the listening socket to the worker. */
function compose(config: Config) {
  const log = createLog(config);
  const metrics = createMetrics();
  const gateway = new Gateway(config, metrics, log);
  const keys = new KeyRing(config);
  const tokens = new KnownTokens();
  const guilds = new GuildLookup(() => gateway.shards);
  const judge = new AnswerJudge(guilds, tokens);
  const isCurrent = (shard: Shard) => gateway.upstream[shard.id]?.status === 'ready';
  const preflight = new Preflight(guilds, config.INTENTS, isCurrent);
  const credentials = { keys, tokens, passesForeign: config.FOREIGN_CREDENTIALS };
  const rest = new PassThrough({ config, metrics, log, credentials, judge, preflight });
  const commands = new CommandRouter((shardId) => gateway.upstream[shardId]);
  const hub: Hub = {
    config,
    log,
    metrics,
    commands,
    shards: () => gateway.shards,
    whenLoaded: (then) => gateway.whenLoaded(then),
    keys,
    guilds,
  };
  gateway.onShard = (shard) => {
    shard.requester = commands.requester;
    shard.onDispatched = (type, d) => judge.see(type, d, shard.state.cache.user);
    // After a restart, recent interactions can still be answered.
    for (const { type, data, at } of shard.state.ring.events()) {
      if (type !== 'INTERACTION_CREATE') continue;
      const d: unknown = JSON.parse(data.toString());
      if (isObject(d)) tokens.see(type, d, at);
    }
  };
  const http = new HttpServer(hub, gateway, rest);
  const clients = new ClientAcceptor(http.server, hub);
  return { log, gateway, rest, http, clients };
}

async function main(): Promise<void> {
  const read = readConfig(process.env);
  if ('problems' in read) process.exit(EXIT_HOPELESS);
  const { log, gateway, rest, http, clients } = compose(read.config);
  mkdirSync(read.config.STATE_DIR, { recursive: true, mode: 0o700 });
  if (!(await lockState(read.config.STATE_DIR))) {
    log.fatal({ folder: read.config.STATE_DIR }, 'STATE_DIR: another simpleproxy uses this folder');
    process.exit(EXIT_HOPELESS);
  }
  gateway.start();
  http.server.once('error', (error: NodeJS.ErrnoException) => {
    log.fatal({ err: error }, error.code === 'EADDRINUSE' ? 'PROXY_PORT: the port is taken' : 'cannot listen');
    process.exit(EXIT_HOPELESS);
  });
  http.server.listen({ fd: LISTEN_FD }, () => process.send?.('listening'));
  // A worker that hangs sends no sign of life, and is replaced.
  setInterval(() => process.send?.('alive'), ALIVE_EVERY_MS).unref();

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    clients.sendAway();
    http.server.close();
    rest.close();
    await gateway.stop();
    // Time for op 7 and the close frames to be sent.
    setTimeout(() => process.exit(0), 200);
  };
  process.on('SIGTERM', () => void stop());
  // Ctrl-C reaches the whole process group; the supervisor forwards the intended signal.
  process.on('SIGINT', () => {});
  // Without its supervisor no process would restart the worker, and a second worker would find the folder locked.
  process.on('disconnect', () => process.exit(1));
}

await main();
