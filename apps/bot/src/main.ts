import { serve } from '#libs/http';
import { BotModule } from './bot.module.ts';
import { readSettings } from './settings.ts';

await serve('bot', () => {
  const settings = readSettings();
  return {
    module: BotModule.register(settings),
    host: settings.HOST,
    port: settings.BOT_PORT,
    logLevel: settings.LOG_LEVEL,
  };
});
