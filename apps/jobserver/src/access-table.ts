import { accessTable, type Route } from '#libs/http';
import { pages } from './api/board.ts';
import { JobserverModule } from './jobserver.module.ts';
import { OutsideModule } from './outside.module.ts';
import type { Settings } from './settings.ts';

/** Every route of the jobserver, for the reference page. */
export function jobserverRoutes(): Promise<Route[]> {
  const settings = {} as Settings;
  return accessTable(JobserverModule.register(settings, OutsideModule.register(settings)), pages);
}
