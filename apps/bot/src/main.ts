import { refuseToStart, serve } from '#libs/http';
import { BotModule } from './bot.module.ts';
import { Pipe } from './pipe.ts';
import { readSettings } from './settings.ts';

const app = await serve('bot', () => {
  const settings = readSettings();
  return {
    module: BotModule.register(settings),
    host: settings.HOST,
    port: settings.BOT_PORT,
    logLevel: settings.LOG_LEVEL,
    equipment: {
      hosts: [settings.HOST, ...settings.ALLOWED_HOSTS],
      trustedProxies: settings.TRUSTED_PROXIES,
    },
  };
});

// Connect to the gateway only after the port is open: a second process on the same port must exit before it joins the session.
await app
  .get(Pipe)
  .start()
  .catch((error: unknown) => refuseToStart('bot', error));
