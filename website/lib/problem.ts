/** A failed request: RFC 9457 problem details. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly data: Record<string, unknown>;

  constructor(status: number, code: string, message: string, data: Record<string, unknown> = {}) {
    super(message);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = code;
    this.data = data;
  }
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 ? value : undefined;
}

/** Reads problem JSON; anything else (a proxy's HTML page, nothing at all) becomes a problem with a sentence of ours. */
export function problemFrom(status: number, body: unknown): ApiProblem {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const code = asText(problem.code) ?? `http.${status}`;
  const text =
    asText(problem.detail) ?? asText(problem.message) ?? asText(problem.title) ?? `The server answered ${status}.`;
  const nested = problem.data;
  const data = typeof nested === 'object' && nested !== null ? (nested as Record<string, unknown>) : problem;
  return new ApiProblem(status, code, text, data);
}

/** Our own sentence for a code, where the API's is not written for the person at the screen. */
const sentences: Record<string, string> = {
  'network.unreachable': 'The server cannot be reached. Check your network.',
  'webserver.unavailable': 'Mainstay’s API is restarting or cannot be reached.',
  'session.missing': 'Your session has ended. Sign in again.',
  'session.csrf': 'This page is out of date. Reload it and try again.',
  'guild.forbidden': 'You need the Manage Server permission on this server.',
  'playground.off': 'The playground works only with the simulated Discord.',
  'script.version-conflict': 'A newer version was saved while you were editing.',
  'script.does-not-compile': 'The script does not compile.',
};

/** The error as a sentence for the screen. */
export function describeProblem(error: unknown): string {
  if (error instanceof ApiProblem) return sentences[error.code] ?? error.message;
  return error instanceof Error ? error.message : 'Unexpected error.';
}

/** Whether a retry may succeed. */
export function isTransient(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 0 || error.status >= 500 || error.status === 429);
}
