import { NestFactory } from '@nestjs/core';
import { declaredRoutes, type Route } from './routes.ts';

/** What a process has, from its module and its mounted pages alone: nothing is started. */
export async function accessTable(
  module: Parameters<typeof NestFactory.create>[0],
  pages: ReadonlyArray<Omit<Route, 'method'>> = [],
): Promise<Route[]> {
  const app = await NestFactory.createApplicationContext(module, { preview: true, logger: false, abortOnError: false });
  const mounted = pages.map((page) => ({ method: 'ALL', ...page }));
  return [...(declaredRoutes(app) as Route[]), ...mounted];
}
