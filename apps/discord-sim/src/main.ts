import { processConfig, readConfig, simConfig } from '#libs/config';
import { simulate } from '#libs/discord-sim';
import { createLog } from '#libs/telemetry';
import { observe } from './observe.ts';
import { refuseToStart } from './refuse-to-start.ts';
import { WorldFile } from './world-file.ts';

const NAME = 'discord-sim';

// Only the process's own user may read the files it creates.
process.umask(0o077);

async function main(): Promise<void> {
  const config = readConfig({ ...processConfig, ...simConfig });
  const log = createLog(NAME, config.LOG_LEVEL);
  const observer = observe(NAME);
  const simulation = await simulate({
    controlToken: config.SIM_CONTROL_TOKEN,
    port: config.SIM_PORT,
    host: config.HOST,
    limits: config.SIM_RATE_LIMITS,
    gateway: { replayDepth: config.SIM_REPLAY_DEPTH },
    fallback: observer.serve,
  });
  const file = config.SIM_WORLD_FILE ? new WorldFile(config.SIM_WORLD_FILE, simulation, log) : null;
  file?.load();
  file?.watch();
  observer.watch(simulation);
  log.info('listening', { url: simulation.url, limits: simulation.limits.setting });

  const stop = (signal: string): void => {
    log.info('stopping', { signal });
    file?.save();
    void simulation.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

await main().catch((error: unknown) => refuseToStart(NAME, error));
