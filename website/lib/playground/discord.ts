import { loadSession, noteProblem, unreachable } from '../api';
import { problemFrom } from '../problem';

/** How much of a body has been sent, from 0 to 1. */
export type OnProgress = (part: number) => void;

interface Sending {
  method: string;
  url: string;
  body: XMLHttpRequestBodyInit;
  contentType?: string;
  onProgress?: OnProgress | undefined;
}

function parse(text: string): unknown {
  try {
    return text === '' ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}

/** Sends a large body and reports its progress: `fetch` cannot. @throws ApiProblem */
export async function sendWithProgress<T>({ method, url, body, contentType, onProgress }: Sending): Promise<T> {
  const { csrfToken } = await loadSession();
  return new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.setRequestHeader('x-csrf-token', csrfToken);
    if (contentType) request.setRequestHeader('content-type', contentType);
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0));
    request.addEventListener('error', () => reject(noteProblem(unreachable())));
    request.addEventListener('load', () => {
      const answer = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(answer as T);
      else reject(noteProblem(problemFrom(request.status, answer)));
    });
    request.send(body);
  });
}

const urlOf = (guild: string, as: string, path: string): string =>
  `/api/guilds/${guild}/playground/as/${as}/discord${path}`;

/** Discord's own API as a member of a simulated guild: `path` is below `/channels/…` or `/guilds/…`. @throws ApiProblem */
export async function discordAs<T = unknown>(
  guild: string,
  as: string,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
): Promise<T> {
  const headers: Record<string, string> = method === 'GET' ? {} : { 'x-csrf-token': (await loadSession()).csrfToken };
  if (body) headers['content-type'] = 'application/json';
  const init = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
  const response = await fetch(urlOf(guild, as, path), init).catch(() => {
    throw noteProblem(unreachable());
  });
  const answer = parse(await response.text());
  if (!response.ok) throw noteProblem(problemFrom(response.status, answer));
  return answer as T;
}

/** The same with files. @see https://docs.discord.com/developers/reference#uploading-files */
export function uploadAs<T>(
  guild: string,
  as: string,
  path: string,
  payload: object,
  files: readonly File[],
  onProgress?: OnProgress,
): Promise<T> {
  const form = new FormData();
  form.set('payload_json', JSON.stringify(payload));
  files.forEach((file, index) => form.set(`files[${index}]`, file, file.name));
  return sendWithProgress<T>({ method: 'POST', url: urlOf(guild, as, path), body: form, onProgress });
}
