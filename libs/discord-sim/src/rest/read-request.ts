import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import type { IncomingMessage } from 'node:http';
import { parseJson } from '../parse-json.ts';
import type { Upload } from './operation.ts';
import { DiscordError, fail, invalidForm } from './errors.ts';

/** Discord's limit for one request: 25 MiB, and a little for the encoding. */
const MAX_BODY = 25 * 1024 * 1024 + 64 * 1024;
const MAX_FILES = 10;

export interface Body {
  json: unknown;
  uploads: Upload[];
}

/** The bytes of a body. @throws DiscordError 40005 when it is too large */
export async function readBytes(request: IncomingMessage, max = MAX_BODY): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > max) throw fail(RESTJSONErrorCodes.RequestEntityTooLarge);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > max) throw fail(RESTJSONErrorCodes.RequestEntityTooLarge);
      chunks.push(chunk);
    }
  } catch (error) {
    // A client that disconnects during the request is not an error of the simulator.
    throw error instanceof DiscordError ? error : fail(RESTJSONErrorCodes.RequestBodyContainsInvalidJSON);
  }
  return Buffer.concat(chunks, size);
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    throw fail(RESTJSONErrorCodes.RequestBodyContainsInvalidJSON);
  }
}

function decodeText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fail(RESTJSONErrorCodes.RequestBodyContainsInvalidJSON);
  }
}

async function parseMultipart(bytes: Buffer, contentType: string): Promise<Body> {
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(bytes), { headers: { 'Content-Type': contentType } }).formData();
  } catch {
    throw invalidForm([
      { path: [], error: { code: 'CONTENT_TYPE_INVALID', message: 'The multipart body is malformed.' } },
    ]);
  }
  const uploads: Upload[] = [];
  const fields: Record<string, unknown> = {};
  let json: unknown;
  for (const [name, value] of form) {
    if (typeof value === 'string') {
      if (name === 'payload_json') json = jsonOf(value);
      else fields[name] = value;
    } else {
      if (uploads.length === MAX_FILES) throw fail(RESTJSONErrorCodes.MaximumNumberOfAttachmentsInAMessageReached);
      const index = /^files?\[?(\d+)\]?$/.exec(name)?.[1] ?? String(uploads.length);
      const file = Buffer.from(await value.arrayBuffer());
      uploads.push({ index, filename: value.name, contentType: value.type || 'application/octet-stream', bytes: file });
    }
  }
  return { json: json ?? fields, uploads };
}

/** The body of a request: JSON, a form, or multipart with files. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  return parseBody(await readBytes(request), request.headers['content-type'] ?? 'application/json');
}

/** Parses the bytes of a body. @throws DiscordError 50109 or 50035 */
export async function parseBody(bytes: Buffer, contentType: string): Promise<Body> {
  if (bytes.length === 0) return { json: undefined, uploads: [] };
  if (/^multipart\/form-data/i.test(contentType)) return parseMultipart(bytes, contentType);
  const text = decodeText(bytes);
  if (/^application\/x-www-form-urlencoded/i.test(contentType)) {
    return { json: Object.fromEntries(new URLSearchParams(text)), uploads: [] };
  }
  if (/^application\/(?:[\w.+-]*\+)?json/i.test(contentType)) return { json: jsonOf(text), uploads: [] };
  throw invalidForm([
    {
      path: [],
      error: {
        code: 'CONTENT_TYPE_INVALID',
        message: "Expected \"Content-Type\" header to be one of {'application/json', 'multipart/form-data'}.",
      },
    },
  ]);
}
