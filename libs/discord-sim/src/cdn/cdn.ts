import type { ServerResponse } from 'node:http';
import type { Upload } from '../rest/operation.ts';
import { crest, face } from './portrait.ts';

const PICTURE = /^\/(avatars|icons|app-icons|embed\/avatars)\/(?:\d{1,20}\/)?([\w]{1,64})\.(png|webp|jpg|jpeg|gif)$/;
const FAVICON = '/icons/discord_sim.png';
const MAX_STORED = 256 * 1024 * 1024;

/** Pictures that are drawn on demand, and files that were uploaded. */
export class Cdn {
  readonly #pictures = new Map<string, Buffer>();
  readonly #files = new Map<string, Upload>();
  #stored = 0;

  /** Keeps a file; the oldest ones go when too much is kept. */
  store(path: string, upload: Upload): void {
    this.#files.set(path, upload);
    this.#stored += upload.bytes.length;
    for (const [oldest, { bytes }] of this.#files) {
      if (this.#stored <= MAX_STORED) break;
      this.#files.delete(oldest);
      this.#stored -= bytes.length;
    }
  }

  /** Answers if the path is one of a picture or file. */
  serve(path: string, response: ServerResponse): boolean {
    const file = this.#files.get(path);
    if (file) {
      // Never shown as a page of this server: what people upload is not to be trusted.
      response.writeHead(200, {
        'Content-Type': /^(image\/(png|jpeg|gif|webp)|text\/plain)$/.test(file.contentType)
          ? file.contentType
          : 'application/octet-stream',
        'Content-Length': file.bytes.length,
        'X-Content-Type-Options': 'nosniff',
      });
      response.end(file.bytes);
      return true;
    }
    const [, kind, hash] = PICTURE.exec(path === '/favicon.ico' ? FAVICON : path) ?? [];
    if (kind === undefined || hash === undefined) return false;
    const key = `${kind} ${hash}`;
    let picture = this.#pictures.get(key);
    if (!picture) {
      if (this.#pictures.size > 500) this.#pictures.clear();
      picture = kind.endsWith('avatars') ? face(hash) : crest(hash);
      this.#pictures.set(key, picture);
    }
    response.writeHead(200, {
      'Content-Type': 'image/png',
      'Content-Length': picture.length,
      'Cache-Control': 'public, max-age=3600',
    });
    response.end(picture);
    return true;
  }

  clear(): void {
    this.#files.clear();
    this.#stored = 0;
  }
}
