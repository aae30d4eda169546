import type { LogPort } from '#libs/ports';
import { Fault, limits, publicMessage, toFault, type ListedFaultCode } from '#libs/vocabulary';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { STATUS_CODES } from 'node:http';

/**
 * Problem details.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export interface Problem {
  type: string;
  title: string;
  status: number;
  /** Code of the fault. */
  code: string;
  detail: string;
  [extension: string]: unknown;
}

/** A fault as RFC 9457 problem details. */
export function problemOf(fault: Fault): Problem {
  return {
    ...fault.data,
    type: 'about:blank',
    title: STATUS_CODES[fault.status] ?? 'Error',
    status: fault.status,
    code: fault.code,
    detail: detailOf(fault),
  };
}

/** Details of our own failures belong in the operator's log, not in the response. */
function detailOf(fault: Fault): string {
  if (fault.side === 'system' && fault.status === 503)
    return 'A service that this request needs cannot be reached at the moment. Try again in a few seconds.';
  return publicMessage(fault);
}

/** Errors of body-parser, by its `type`. @see https://github.com/expressjs/body-parser#errors */
const bodyRefusals: Readonly<Record<string, { code: ListedFaultCode; message: string }>> = {
  'entity.too.large': {
    code: 'request.too-large',
    message: `The request is larger than ${limits.http.bodyBytes / 1024} KiB.`,
  },
  'entity.parse.failed': { code: 'request.malformed', message: 'The body is not valid JSON.' },
};

/** Converts errors that Nest and Express throw: invalid JSON, an unknown path, a body that is too large. */
function fromFramework(error: unknown): Fault | null {
  // A fault has a `status`, too.
  if (error instanceof Fault) return null;
  const cause = error instanceof HttpException && error.cause !== undefined ? error.cause : error;
  const refusal = bodyRefusals[String((cause as { type?: unknown } | null)?.type)];
  if (refusal) {
    const status = (cause as { status: number }).status;
    return new Fault(refusal.code, refusal.message, { status });
  }
  if (error instanceof HttpException) {
    const status = error.getStatus();
    return new Fault(`http.${status}`, error.message, { status, side: status < 500 ? 'user' : 'system' });
  }
  const status = (error as { status?: unknown; expose?: unknown } | null)?.status;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Fault(`http.${status}`, (error as Error).message, { status });
  }
  return null;
}

/** The one place that turns a fault into an HTTP response. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #log: LogPort;

  constructor(log: LogPort) {
    this.#log = log;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const fault = fromFramework(error) ?? toFault(error);
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    if (fault.side === 'system') {
      this.#log.error('request failed', {
        error: fault.cause ?? fault,
        code: fault.code,
        method: request.method,
        route: request.path,
      });
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (fault.retryAfterMs !== undefined) response.setHeader('Retry-After', Math.ceil(fault.retryAfterMs / 1000));
    response
      .setHeader('Cache-Control', 'no-store')
      .status(fault.status)
      .type('application/problem+json')
      .send(JSON.stringify(problemOf(fault)));
  }
}
