import { serve } from '#libs/http';
import { PortsModule } from './ports.module.ts';
import { equipmentOf, prepare } from './prepare.ts';
import { readSettings } from './settings.ts';
import { WebserverModule } from './webserver.module.ts';

await serve('webserver', () => {
  const settings = readSettings();
  return {
    module: WebserverModule.register(settings, PortsModule.connect(settings)),
    host: settings.HOST,
    port: settings.WEBSERVER_PORT,
    logLevel: settings.LOG_LEVEL,
    equipment: equipmentOf(settings),
    prepare,
  };
});
