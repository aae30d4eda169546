import { openBus } from '#libs/bus';
import { ScriptCompiler, TypeChecker } from '#libs/compiler';
import { connect } from '#libs/database';
import { DiscordRest } from '#libs/discord-rest';
import { openWorkQueue } from '#libs/queue';
import { examples, typings } from '#libs/script-sdk';
import { createLog } from '#libs/telemetry';
import { Fault } from '#libs/vocabulary';
import type { OpenPorts } from './ports.ts';
import type { Settings } from './settings.ts';

/** A readiness check that takes longer has failed. */
const READY_MS = 2_000;

/** Connects to everything outside. Waits for a database that is still starting. @throws Fault `database.unavailable` */
export async function openPorts(settings: Settings): Promise<OpenPorts> {
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, DISCORD_TOKEN: token, PROXY_URL: proxyUrl } = settings;
  const log = createLog('webserver', settings.LOG_LEVEL);
  const stores = await connect(databaseUrl, { applicationName: 'mainstay-webserver' });
  const bus = openBus({ databaseUrl, redisUrl, log });
  const work = await openWorkQueue({ databaseUrl, redisUrl }, { ...stores, bus, log });
  const compiler = new ScriptCompiler();
  const checker = new TypeChecker({ typings });
  return {
    ...stores,
    bus,
    work,
    compiler,
    checker,
    discord: new DiscordRest({ proxyUrl, token, timeoutMs: 5_000, patienceMs: 2_000 }),
    sdk: { typings, templates: [...examples] },
    clock: { now: () => Date.now() },
    log,
    ready: {
      database: () => within(READY_MS, stores.database.ping()),
      queue: () => within(READY_MS, work.stats()),
      bus: () => within(READY_MS, bus.ping()),
    },
    async close() {
      compiler.close();
      checker.close();
      await Promise.all([work.close(), bus.close()]);
      await stores.close();
    },
  };
}

/** Something that is away may be waited for without end. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Fault('process.slow', 'No answer in time.', { side: 'system' })), ms);
  try {
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
