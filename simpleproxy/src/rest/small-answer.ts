import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { isObject } from '../cache/json.ts';
import type { Refusal } from './refusal-memory.ts';

/** Larger answers (bytes) are only passed on, not read. */
const MOST_BYTES = 1024 * 1024;

const decoders: Readonly<Record<string, (data: Buffer, options: { maxOutputLength: number }) => Buffer>> = {
  gzip: gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
  zstd: zstdDecompressSync,
};

/** Whether the whole of an answer can be held in memory. */
export const isSmall = (answer: IncomingMessage): boolean => {
  const declared = answer.headers['content-length'];
  return declared !== undefined ? Number(declared) <= MOST_BYTES : answer.headers['transfer-encoding'] !== undefined;
};

/** A buffered answer: its bytes, and its JSON if it has any. */
export interface ReadAnswer {
  bytes: Buffer;
  json: unknown;
}

export async function readAnswer(answer: IncomingMessage): Promise<ReadAnswer> {
  const bytes = await buffer(answer);
  const encoding = answer.headers['content-encoding'] ?? '';
  try {
    const plain = Object.hasOwn(decoders, encoding)
      ? decoders[encoding]!(bytes, { maxOutputLength: MOST_BYTES })
      : bytes;
    return { bytes, json: JSON.parse(plain.toString()) };
  } catch {
    return { bytes, json: null };
  }
}

/** Discord's rejection, in the two fields of every error of Discord's. */
export function refusalIn(status: number, json: unknown): Refusal {
  const { code, message } = isObject(json) ? json : {};
  return {
    status,
    code: typeof code === 'number' ? code : 0,
    message: typeof message === 'string' ? message : `${status}`,
  };
}
