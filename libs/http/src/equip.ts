import type { LogPort } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import helmet from 'helmet';
import { edge, type EdgeOptions } from './edge.ts';
import { ProblemFilter } from './problem.filter.ts';

export interface Equipment extends EdgeOptions {
  log: LogPort;
  /** Proxies whose `X-Forwarded-*` headers are trusted, as for Express's `trust proxy`: names, addresses, networks. */
  trustedProxies: readonly string[];
  /** Whether users reach the process over https: then responses carry HSTS. */
  https?: boolean;
}

/** Express that distinguishes `/API` from `/api`, and `/runs/` from `/runs`: each path has one spelling. */
export function strictAdapter(): ExpressAdapter {
  const server = express();
  server.set('case sensitive routing', true);
  server.set('strict routing', true);
  server.set('etag', false);
  server.disable('x-powered-by');
  return new ExpressAdapter(server);
}

/** Middleware around the routes of every process. The edge comes first, the body parser last. */
export function equip(app: NestExpressApplication, equipment: Equipment): void {
  const { log, trustedProxies, https = false } = equipment;
  app.set('trust proxy', [...trustedProxies]);
  app.use(
    helmet({
      // Responses are data. A page that needs more sets its own policy.
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"] },
      },
      frameguard: { action: 'deny' },
      strictTransportSecurity: https ? { maxAge: limits.http.hstsSeconds, includeSubDomains: false } : false,
    }),
  );
  app.use(edge(equipment));
  app.useBodyParser('json', { limit: limits.http.bodyBytes });
  app.useGlobalFilters(new ProblemFilter(log));
}
