import { refuseToStart, serve } from '#libs/http';
import { mountPages } from './api/board.ts';
import type { Engine } from './engine.ts';
import { JobserverModule } from './jobserver.module.ts';
import { OutsideModule } from './outside.module.ts';
import { ENGINE } from './ports.ts';
import { readSettings } from './settings.ts';

const app = await serve('jobserver', () => {
  const settings = readSettings();
  return {
    module: JobserverModule.register(settings, OutsideModule.register(settings)),
    host: settings.HOST,
    port: settings.JOBSERVER_PORT,
    logLevel: settings.LOG_LEVEL,
    equipment: {
      hosts: [settings.HOST, ...settings.ALLOWED_HOSTS],
      trustedProxies: settings.TRUSTED_PROXIES,
    },
    prepare: mountPages,
  };
});

// Start the engine only after the port is open: a second process on the same port must exit before it takes any work.
await app
  .get<Engine>(ENGINE)
  .start()
  .catch((error: unknown) => refuseToStart('jobserver', error));
