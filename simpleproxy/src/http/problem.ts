import type { ServerResponse } from 'node:http';

/** A rejection by the proxy itself. `title` is constant, `detail` may vary. */
export interface Problem {
  status: number;
  /** The proxy's own code. */
  code: string;
  title: string;
  detail?: string;
  /** Time after which the same request may be sent again. */
  retryAfterMs?: number;
  /** Discord's error code. Default: 0, which Discord uses for errors without a code. */
  discordCode?: number;
  /** Discord's message. Default: detail or title. */
  message?: string;
  /** Whether Discord may have received the request. Default: no. */
  sent?: boolean;
}

/**
 * Answers, if the client is still connected, with an error in Discord's form, so that unmodified client libraries read it: a number in
 * `code`, a text in `message`. The proxy's own code is in `mainstay_code`.
 *
 * @see https://docs.discord.com/developers/reference#error-messages
 */
export function sendProblem(response: ServerResponse, problem: Problem): void {
  if (response.headersSent || response.destroyed) return void response.destroy();
  const { status, code, title, detail, retryAfterMs, discordCode = 0, sent = false } = problem;
  const message = problem.message ?? detail ?? title;
  const own = { mainstay_code: code, status, title, ...(detail === undefined ? {} : { detail }) };
  const isLimit = status === 429;
  const wait =
    retryAfterMs === undefined ? {} : { retry_after: retryAfterMs / 1000, ...(isLimit ? { global: false } : {}) };
  response.statusCode = status;
  // Client libraries parse no other content type.
  response.setHeader('content-type', 'application/json');
  response.setHeader('x-mainstay-code', code);
  response.setHeader('x-mainstay-sent', sent ? 'maybe' : 'no');
  if (retryAfterMs !== undefined) response.setHeader('retry-after', String(Math.ceil(retryAfterMs / 1000)));
  // With this scope, client libraries do not count it as an invalid request.
  if (isLimit) response.setHeader('x-ratelimit-scope', 'shared');
  response.end(JSON.stringify({ message, code: discordCode, ...own, ...wait }));
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(body));
}
