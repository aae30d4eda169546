import { serve } from '#libs/http';
import { mountPages } from './api/board.ts';
import { JobserverModule } from './jobserver.module.ts';
import { openOutside } from './open-outside.ts';
import { readSettings } from './settings.ts';

await serve('jobserver', () => {
  const settings = readSettings();
  return {
    module: JobserverModule.register(settings, () => openOutside(settings)),
    host: settings.HOST,
    port: settings.JOBSERVER_PORT,
    logLevel: settings.LOG_LEVEL,
    prepare: mountPages,
  };
});
