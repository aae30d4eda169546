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

// Only now: a second process on the same port must not have taken part in the session before it is turned away.
await app
  .get(Pipe)
  .start()
  .catch((error: unknown) => refuseToStart('bot', error));
