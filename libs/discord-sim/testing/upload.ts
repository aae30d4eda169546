import type { Simulation } from '../src/simulation.ts';
import type { Reply } from './callers.ts';

/** A file to upload. */
export interface TestFile {
  name: string;
  type: string;
  bytes: Buffer;
}

export const fileOf = (name: string, type: string, bytes: Buffer = Buffer.from('x')): TestFile => ({
  name,
  type,
  bytes,
});

interface Request {
  authorization: string | null;
  method?: string;
  path: string;
  /** Field of each file; `files` gets a number. Default: `files`. */
  field?: string;
}

/** Sends a form with files: `payload_json`, or plain fields if the file has a field of another name. */
export async function upload(
  sim: Simulation,
  { authorization, method = 'POST', path, field = 'files' }: Request,
  payload: object,
  files: readonly TestFile[],
): Promise<Reply<Record<string, unknown>>> {
  const form = new FormData();
  if (field === 'files') form.set('payload_json', JSON.stringify(payload));
  else for (const [name, value] of Object.entries(payload)) form.set(name, String(value));
  files.forEach(({ name, type, bytes }, index) =>
    form.set(field === 'files' ? `files[${index}]` : field, new Blob([new Uint8Array(bytes)], { type }), name),
  );
  const headers: Record<string, string> = authorization === null ? {} : { Authorization: authorization };
  const response = await fetch(`${sim.url}/api/v10${path}`, { method, headers, body: form });
  const text = await response.text();
  const json = (text === '' ? null : JSON.parse(text)) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, json };
}
