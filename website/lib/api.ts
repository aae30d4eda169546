import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from './api.gen';
import { ApiProblem, problemFrom } from './problem';
import type { Session } from './types';

/** The webserver's API under our own origin. Wrap each call in `answer`. */
export const api = createClient<paths>();

let session: Promise<Session> | undefined;

/** The signed-in person; asked for once per page load, for every unsafe call needs its CSRF token. */
export function loadSession(): Promise<Session> {
  session ??= answer(api.GET('/api/session')).catch((error: unknown) => {
    session = undefined;
    throw error;
  });
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

/** The data of an answer. @throws ApiProblem */
export async function answer<T>(call: Promise<Answer<T>>): Promise<T> {
  let settled: Answer<T>;
  try {
    settled = await call;
  } catch (error) {
    if (error instanceof ApiProblem || (error instanceof DOMException && error.name === 'AbortError')) throw error;
    throw new ApiProblem(0, 'network.unreachable', 'The server cannot be reached.');
  }
  if (!settled.response.ok) throw problemFrom(settled.response.status, settled.error);
  return settled.data as T;
}
