import { mount, problemOf, type Route } from '#libs/http';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Fault } from '#libs/vocabulary';
import { OUTSIDE, type Outside } from '../ports.ts';
import { OPERATOR_TOKENS, type OperatorTokens } from './operator-tokens.ts';
import { logWrite, unauthorized } from './operator.guard.ts';
import { openApiDocument } from './openapi.ts';

/** The board's page has inline styles. Everything is loaded from this server, and no other page may frame it. */
const boardPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'self'",
  "form-action 'none'",
].join('; ');

/** Pages that are not handlers of a controller. */
export const pages = [
  { path: '/openapi.json', access: 'operator-page' },
  { path: '/board', access: 'operator-page' },
] as const satisfies ReadonlyArray<Omit<Route, 'method'>>;

/** Mounts the pages outside Nest, for operators: the queue board and the OpenAPI document. */
export function mountPages(app: NestExpressApplication): void {
  const outside = app.get<Outside>(OUTSIDE);
  const guard = pageGuard(app.get<OperatorTokens>(OPERATOR_TOKENS), outside);
  const document = openApiDocument();
  mount(app, pages[0], guard, (request, response, next) => {
    if (request.path !== '/') return next();
    response.setHeader('Cache-Control', 'no-store').json(document);
  });

  const adapter = new ExpressAdapter();
  adapter.setBasePath('/board');
  createBullBoard({
    queues: outside.work.boardQueues().map((queue) => new BullMQAdapter(queue)),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Mainstay' } },
  });
  const framed: RequestHandler = (_request, response, next) => {
    response.setHeader('Content-Security-Policy', boardPolicy);
    next();
  };
  mount(app, pages[1], guard, framed, adapter.getRouter() as RequestHandler);
}

/**
 * A browser cannot send a bearer token from its address bar, so it may send the token as the password of HTTP Basic. Browsers
 * send that password from pages of other sites, too, so a write must come from our own page.
 */
function pageGuard(tokens: OperatorTokens, outside: Outside): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const operator = tokens.nameOf(request, { basic: true });
    if (operator === null) {
      response.setHeader(
        'WWW-Authenticate',
        'Basic realm="Mainstay: any name, OPERATOR_TOKEN as password", charset="UTF-8"',
      );
      return refuse(response, unauthorized());
    }
    const isBearer = /^Bearer /i.test(request.headers.authorization ?? '');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isBearer && !isRead && !isOwnPage(request)) {
      const text = 'This request comes from another site. Open the board itself and try again.';
      return refuse(response, new Fault('operator.foreign-page', text));
    }
    logWrite(outside, operator, request);
    next();
  };
}

/** @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site */
function isOwnPage({ headers }: Request): boolean {
  if (headers['sec-fetch-site'] !== undefined) return headers['sec-fetch-site'] === 'same-origin';
  const origin = headers.origin ?? headers.referer;
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === headers.host;
}

function refuse(response: Response, fault: Fault): void {
  response
    .status(fault.status)
    .type('application/problem+json')
    .send(JSON.stringify(problemOf(fault)));
}
