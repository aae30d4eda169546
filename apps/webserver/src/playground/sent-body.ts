import { Fault, limits } from '#libs/vocabulary';
import type { Request } from 'express';
import { counted } from './uploads.ts';

/** A body to forward, and its JSON part without files. */
export interface Sent {
  told: unknown[];
  headers: Record<string, string>;
  body?: string | FormData;
}

const tooLarge = (): Fault =>
  new Fault('upload.too-large', `A message can have at most ${limits.playground.uploadBytes >> 20} MiB of files.`);

const malformed = (cause: unknown): Fault =>
  new Fault('body.malformed', 'The body does not match its Content-Type.', { cause });

/**
 * The body of a call to Discord's API. A form is forwarded as it was parsed here, so that Discord cannot read it differently.
 *
 * @throws Fault `upload.too-large` (413), `body.malformed` (400)
 */
export async function readSent(request: Request): Promise<Sent> {
  if (isForm(request)) return readForm(request, request.header('content-type')!);
  const told: unknown = request.body;
  if (request.method === 'GET' || told === undefined) return { told: [], headers: {} };
  return { told: [told], headers: { 'content-type': 'application/json' }, body: JSON.stringify(told) };
}

/** Whether the body may contain files. */
export const isForm = (request: Request): boolean =>
  (request.header('content-type') ?? '').startsWith('multipart/form-data');

/** @see https://docs.discord.com/developers/reference#uploading-files */
async function readForm(request: Request, type: string): Promise<Sent> {
  const bytes = Buffer.concat(await Array.fromAsync(counted(request, limits.playground.uploadBytes, tooLarge)));
  try {
    const body = await new Response(bytes, { headers: { 'content-type': type } }).formData();
    const told = await Promise.all([...body].map(([name, value]) => toldIn(name, value)));
    return { told: told.filter((one) => one !== null), headers: {}, body };
  } catch (error) {
    throw malformed(error);
  }
}

async function toldIn(name: string, value: string | File): Promise<unknown> {
  if (name === 'payload_json') return JSON.parse(typeof value === 'string' ? value : await value.text()) as unknown;
  return typeof value === 'string' ? { [name]: value } : null;
}
