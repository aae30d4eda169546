import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from './api.gen';
import { connection, isUnreachable } from './connection';
import { ApiProblem, problemFrom } from './problem';
import { reportSessionEnd } from './session-end';
import type { Session } from './types';

/** The webserver's API under our own origin. Wrap each call in `answer`. */
export const api = createClient<paths>();

let session: Promise<Session> | undefined;
let wasSignedIn = false;

/** The signed-in person; fetched once per page load, because every unsafe call needs its CSRF token. */
export function loadSession(): Promise<Session> {
  session ??= answer(api.GET('/api/session')).then(
    (loaded) => {
      wasSignedIn = true;
      return loaded;
    },
    (error: unknown) => {
      session = undefined;
      throw error;
    },
  );
  return session;
}

export function forgetSession(): void {
  session = undefined;
}

const csrf: Middleware = {
  async onRequest({ request }) {
    if (request.method === 'GET') return undefined;
    request.headers.set('x-csrf-token', (await loadSession()).csrfToken);
    return request;
  },
};

api.use(csrf);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Updates the state of the connection and of the session after a failed request. */
export function noteProblem(problem: ApiProblem): ApiProblem {
  if (isUnreachable(problem)) connection.reportFailure();
  // A page that is opened without a session redirects to the sign-in (see `query-client.ts`).
  if (problem.status === 401 && wasSignedIn) reportSessionEnd();
  return problem;
}

export const unreachable = (): ApiProblem =>
  new ApiProblem(0, 'network.unreachable', 'The server cannot be reached. Check your network.');

/** The data of an answer. @throws ApiProblem */
export async function answer<T>(call: Promise<Answer<T>>): Promise<T> {
  let settled: Answer<T>;
  try {
    settled = await call;
  } catch (error) {
    if (error instanceof ApiProblem || (error instanceof DOMException && error.name === 'AbortError')) throw error;
    throw noteProblem(unreachable());
  }
  if (!settled.response.ok) throw noteProblem(problemFrom(settled.response.status, settled.error));
  connection.reportSuccess();
  return settled.data as T;
}
