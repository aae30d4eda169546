import { Fault } from '#libs/vocabulary';
import { Inject, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { OPERATOR_TOKEN, type OperatorToken } from './operator-token.ts';

/** Lets nobody in but the operator. A bearer token and no cookie: a foreign page cannot make a browser send it. */
export class OperatorGuard implements CanActivate {
  readonly #token: OperatorToken;

  constructor(@Inject(OPERATOR_TOKEN) token: OperatorToken) {
    this.#token = token;
  }

  canActivate(context: ExecutionContext): boolean {
    const http = context.switchToHttp();
    if (this.#token.isBearer(http.getRequest<Request>().headers.authorization)) return true;
    http.getResponse<Response>().setHeader('WWW-Authenticate', 'Bearer realm="Mainstay"');
    throw unauthorized();
  }
}

export function unauthorized(): Fault {
  return new Fault(
    'operator.unauthorized',
    'This takes the operator’s token: `Authorization: Bearer <OPERATOR_TOKEN>`.',
    {
      status: 401,
    },
  );
}
