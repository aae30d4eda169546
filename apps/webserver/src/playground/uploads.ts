import { Fault } from '#libs/vocabulary';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { authorizedOf } from '../access/request-context.ts';

/** Large bodies: one at a time per session, counted while they arrive, with or without Content-Length. */
@Injectable()
export class Uploads {
  readonly #busy = new Set<string>();

  /** @throws Fault `upload.one-at-a-time` (429), and the errors of `use` */
  async one<T>(request: Request, use: () => Promise<T>): Promise<T> {
    const { idHash } = authorizedOf(request).session;
    if (this.#busy.has(idHash)) {
      throw new Fault('upload.one-at-a-time', 'You have another upload in progress: wait until it has ended.', {
        retryAfterMs: 1_000,
      });
    }
    this.#busy.add(idHash);
    try {
      return await use();
    } finally {
      this.#busy.delete(idHash);
    }
  }
}

/**
 * Yields the body piece by piece, up to `most` bytes. It does not read the rest, so that a client that sends too much can still
 * read the error response.
 */
export async function* counted(request: Request, most: number, tooLarge: () => Fault): AsyncGenerator<Buffer> {
  if (Number(request.header('content-length') ?? 0) > most) throw tooLarge();
  let size = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > most) throw tooLarge();
    yield chunk;
  }
}
