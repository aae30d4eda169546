import { ApiProblem, problemFrom } from './problem';
import type { Session } from './types';

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

let session: Promise<Session> | undefined;

/** The signed-in person; asked for once per page load, for every unsafe call needs its CSRF token. */
export function loadSession(): Promise<Session> {
  session ??= request<Session>('GET', '/api/session').catch((error: unknown) => {
    session = undefined;
    throw error;
  });
  return session;
}

export function forgetSession(): void {
  session = undefined;
}

async function headersFor(method: Method, hasBody: boolean): Promise<Record<string, string>> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (hasBody) headers['content-type'] = 'application/json';
  if (method !== 'GET') headers['x-csrf-token'] = (await loadSession()).csrfToken;
  return headers;
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @throws ApiProblem */
export async function request<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers = await headersFor(method, body !== undefined);
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiProblem(0, 'network.unreachable', 'The server cannot be reached.');
  }
  const answer = await bodyOf(response);
  if (!response.ok) throw problemFrom(response.status, answer);
  return answer as T;
}
