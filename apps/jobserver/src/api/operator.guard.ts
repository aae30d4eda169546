import { noRoute, requiredAccess } from '#libs/http';
import { Fault } from '#libs/vocabulary';
import { Inject, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { OUTSIDE, type Outside } from '../ports.ts';
import { OPERATOR_TOKENS, type OperatorTokens } from './operator-tokens.ts';

/**
 * The one guard of the process. It decides by the declaration on the handler: public, or for operators. It reads a bearer token
 * and no cookie: a page of another site cannot make a browser send a bearer token.
 */
export class OperatorGuard implements CanActivate {
  readonly #tokens: OperatorTokens;
  readonly #outside: Outside;

  constructor(@Inject(OPERATOR_TOKENS) tokens: OperatorTokens, @Inject(OUTSIDE) outside: Outside) {
    this.#tokens = tokens;
    this.#outside = outside;
  }

  canActivate(context: ExecutionContext): boolean {
    const access = requiredAccess(context);
    if (access === 'public') return true;
    if (access !== 'operator') throw noRoute();
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const operator = this.#tokens.nameOf(request);
    if (operator === null) {
      http.getResponse<Response>().setHeader('WWW-Authenticate', 'Bearer realm="Mainstay"');
      throw unauthorized();
    }
    logWrite(this.#outside, operator, request);
    return true;
  }
}

/** Logs each write with the name of the operator's token. */
export function logWrite({ log }: Pick<Outside, 'log'>, operator: string, { method, originalUrl }: Request): void {
  if (method === 'GET' || method === 'HEAD') return;
  log.info('operator call', { operator, method, path: originalUrl.split('?')[0] });
}

export function unauthorized(): Fault {
  return new Fault(
    'operator.unauthorized',
    'This needs an operator token: send the header `Authorization: Bearer <OPERATOR_TOKEN>`.',
  );
}
