import { NestFactory } from '@nestjs/core';
import { declaredRoutes, type Route } from './routes.ts';

/** The access table of a process, from its module and mounted pages alone: it starts nothing. */
export async function accessTable(
  module: Parameters<typeof NestFactory.create>[0],
  pages: ReadonlyArray<Omit<Route, 'method'>> = [],
): Promise<Route[]> {
  const app = await NestFactory.createApplicationContext(module, { preview: true, logger: false, abortOnError: false });
  const mounted = pages.map((page) => ({ method: 'ALL', ...page }));
  return [...(declaredRoutes(app) as Route[]), ...mounted];
}
