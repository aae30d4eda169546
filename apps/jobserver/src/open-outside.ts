import { openBus } from '#libs/bus';
import { ScriptCompiler } from '#libs/compiler';
import { connect } from '#libs/database';
import { DiscordRest } from '#libs/discord-rest';
import { openWorkQueue } from '#libs/queue';
import { createLog } from '#libs/telemetry';
import type { Outside } from './ports.ts';
import type { Settings } from './settings.ts';

/** Connections for turns, runs and the API together; turns hold one only while a statement runs. */
const poolSize = 16;

/** Connects to everything outside. Waits for a database that is still starting. @throws Fault `database.unavailable` */
export async function openOutside(settings: Settings): Promise<Outside> {
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, DISCORD_TOKEN: token, PROXY_URL: proxyUrl } = settings;
  const log = createLog('jobserver', settings.LOG_LEVEL);
  const stores = await connect(databaseUrl, { applicationName: 'mainstay-jobserver', poolSize });
  const bus = openBus({ databaseUrl, redisUrl, log });
  const work = await openWorkQueue(
    { databaseUrl, redisUrl },
    { ...stores, bus, log, prune: () => stores.housekeeping.prune() },
  );
  const compiler = new ScriptCompiler();
  return {
    stores,
    bus,
    work,
    compiler,
    discord: new DiscordRest({ proxyUrl, token }),
    log,
    async close() {
      compiler.close();
      await work.close();
      await bus.close();
      await stores.close();
    },
  };
}
