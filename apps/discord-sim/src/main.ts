import { processConfig, readConfig, simConfig } from '#libs/config';
import { simulate } from '#libs/discord-sim';
import { createLog } from '#libs/telemetry';
import { observe } from './observe.ts';
import { refuseToStart } from './refuse-to-start.ts';

const NAME = 'discord-sim';

async function main(): Promise<void> {
  const config = readConfig({ ...processConfig, ...simConfig });
  const log = createLog(NAME, config.LOG_LEVEL);
  const observer = observe(NAME);
  const simulation = await simulate({
    port: config.SIM_PORT,
    host: config.HOST,
    limits: config.SIM_RATE_LIMITS,
    gateway: { replayDepth: config.SIM_REPLAY_DEPTH },
    fallback: observer.serve,
  });
  observer.watch(simulation);
  log.info('listening', { url: simulation.url, limits: simulation.limits.setting });

  const stop = (signal: string): void => {
    log.info('stopping', { signal });
    void simulation.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

await main().catch((error: unknown) => refuseToStart(NAME, error));
