import { accessTable, type Route } from '#libs/http';
import { pages } from './openapi/docs-page.ts';
import { PortsModule } from './ports.module.ts';
import type { Settings } from './settings.ts';
import { WebserverModule } from './webserver.module.ts';

/** Every route of the webserver, for the reference page. */
export function webserverRoutes(): Promise<Route[]> {
  const ports = PortsModule.of(() => Promise.reject(new Error('nothing is started')));
  return accessTable(WebserverModule.register({} as Settings, ports), pages);
}
