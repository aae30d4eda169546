import { accessTable, type Route } from '#libs/http';
import { BotModule } from './bot.module.ts';
import type { Settings } from './settings.ts';

/** Every route of the bot, for the reference page. */
export const botRoutes = (): Promise<Route[]> => accessTable(BotModule.register({} as Settings));
