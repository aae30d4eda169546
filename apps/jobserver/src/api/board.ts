import { problemOf } from '#libs/http';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { ExpressAdapter } from '@bull-board/express';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { Fault } from '#libs/vocabulary';
import { OUTSIDE, type Outside } from '../ports.ts';
import { OPERATOR_TOKEN, type OperatorToken } from './operator-token.ts';
import { unauthorized } from './operator.guard.ts';
import { openApiDocument } from './openapi.ts';

/** What is not Nest's: the queue board and the OpenAPI document, behind the operator's token. */
export function mountPages(app: NestExpressApplication): void {
  const outside = app.get<Outside>(OUTSIDE);
  const guard = browserGuard(app.get<OperatorToken>(OPERATOR_TOKEN));
  const document = openApiDocument();
  app.use('/openapi.json', guard, (_request: Request, response: Response) => {
    response.setHeader('Cache-Control', 'no-store').json(document);
  });

  const adapter = new ExpressAdapter();
  adapter.setBasePath('/board');
  createBullBoard({
    queues: outside.work.boardQueues().map((queue) => new BullMQAdapter(queue)),
    serverAdapter: adapter,
    options: { uiConfig: { boardTitle: 'Mainstay' } },
  });
  app.use('/board', guard, adapter.getRouter() as RequestHandler);
}

/**
 * Browsers cannot send a bearer token by themselves: they may send it as the password of HTTP Basic. As they send that from
 * foreign pages, too, a write must come from our own page.
 */
function browserGuard(token: OperatorToken): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const { authorization } = request.headers;
    if (token.isBearer(authorization)) return next();
    if (!token.isBasic(authorization)) {
      response.setHeader(
        'WWW-Authenticate',
        'Basic realm="Mainstay: any name, OPERATOR_TOKEN as password", charset="UTF-8"',
      );
      return refuse(response, unauthorized());
    }
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isOwnPage(request)) {
      return refuse(
        response,
        new Fault('operator.foreign-page', 'This request comes from another site.', { status: 403 }),
      );
    }
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
