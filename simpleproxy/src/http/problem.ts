import type { ServerResponse } from 'node:http';

/** Our own refusals, by code. `title` never varies, `detail` may. */
export interface Problem {
  status: number;
  code: string;
  title: string;
  detail?: string;
  retryAfterMs?: number;
}

/** Answers with RFC 9457 problem JSON, if there is still somebody to answer. */
export function sendProblem(response: ServerResponse, { retryAfterMs, ...problem }: Problem): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  // `message` and `retry_after` are what Discord's own errors carry, so that client libraries show and obey them.
  const body = { type: 'about:blank', ...problem, message: problem.detail ?? problem.title };
  const wait = retryAfterMs === undefined ? {} : { retry_after: retryAfterMs / 1000 };
  response.statusCode = problem.status;
  response.setHeader('content-type', 'application/problem+json');
  if (retryAfterMs !== undefined) response.setHeader('retry-after', String(Math.ceil(retryAfterMs / 1000)));
  response.end(JSON.stringify({ ...body, ...wait }));
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}
