import type { Equipment } from '#libs/http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import cookieParser from 'cookie-parser';
import type { NextFunction, Request, Response } from 'express';
import { buildDocument } from './openapi/document.ts';
import { mountDocs } from './openapi/docs-page.ts';
import type { Settings } from './settings.ts';

/** The website's own pages may call besides those of this server, and every client address is rate limited. */
export function equipmentOf(settings: Settings, now: () => number = Date.now): Omit<Equipment, 'log'> {
  const { origin, hostname, protocol } = new URL(settings.PUBLIC_URL);
  return {
    hosts: [hostname, settings.HOST, ...settings.ALLOWED_HOSTS],
    origins: [origin],
    trustedProxies: settings.TRUSTED_PROXIES,
    https: protocol === 'https:',
    limitedBy: now,
  };
}

/** Adds what surrounds the routes: cookies, and the document with its page. */
export function prepare(app: NestExpressApplication): void {
  app.use(cookieParser());
  app.use((_request: Request, response: Response, next: NextFunction) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  mountDocs(app, buildDocument(app));
}
