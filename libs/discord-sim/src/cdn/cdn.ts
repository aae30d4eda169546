import type { ServerResponse } from 'node:http';
import type { Upload } from '../rest/operation.ts';
import type { World } from '../world/world.ts';
import { crest, face } from './portrait.ts';
import { isGood } from './signature.ts';

const PICTURE = /^\/(avatars|icons|app-icons|embed\/avatars)\/(?:\d{1,20}\/)?([\w]{1,64})\.(png|webp|jpg|jpeg|gif)$/;
const FAVICON = '/icons/discord_sim.png';
const MAX_STORED = 256 * 1024 * 1024;

interface Carrier {
  id: string;
  attachments: ReadonlyArray<{ url: string }>;
}

/** Pictures that are drawn on demand, and files that were uploaded. */
export class Cdn {
  readonly #pictures = new Map<string, Buffer>();
  readonly #files = new Map<string, Upload>();
  readonly #byMessage = new Map<string, string[]>();
  #stored = 0;
  #now: () => number = Date.now;

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

  /** What was uploaded and is still there, by its path. */
  files(): Iterable<[path: string, upload: Upload]> {
    return this.#files;
  }

  /** Hears of messages: a file lives as long as the message that carries it. */
  watch(world: World): void {
    const now = () => world.clock.now();
    this.#now = now;
    world.listen(({ t, d }) => {
      if (t === 'MESSAGE_CREATE' || t === 'MESSAGE_UPDATE') this.carry(d as Carrier);
      else if (t === 'MESSAGE_DELETE') this.#drop((d as { id: string }).id);
      else if (t === 'MESSAGE_DELETE_BULK') for (const id of (d as { ids: string[] }).ids) this.#drop(id);
      else if (t === 'CHANNEL_DELETE' || t === 'THREAD_DELETE') this.#dropChannel((d as { id: string }).id);
    });
  }

  /** Remembers which files a message carries; those that it no longer carries go. */
  carry({ id, attachments }: Carrier): void {
    const before = this.#byMessage.get(id);
    if (!before && attachments.length === 0) return;
    const paths = attachments.map(({ url }) => new URL(url).pathname);
    for (const path of before ?? []) if (!paths.includes(path)) this.#forget(path);
    if (paths.length === 0) this.#byMessage.delete(id);
    else this.#byMessage.set(id, paths);
  }

  #drop(messageId: string): void {
    for (const path of this.#byMessage.get(messageId) ?? []) this.#forget(path);
    this.#byMessage.delete(messageId);
  }

  #dropChannel(channelId: string): void {
    for (const path of this.#files.keys()) if (path.startsWith(`/attachments/${channelId}/`)) this.#forget(path);
  }

  #forget(path: string): void {
    this.#stored -= this.#files.get(path)?.bytes.length ?? 0;
    this.#files.delete(path);
  }

  /** Answers if the path is one of a picture or file. An attachment needs an address that is still good. */
  serve(path: string, response: ServerResponse, search = ''): boolean {
    const file = this.#files.get(path);
    if (/^\/(ephemeral-)?attachments\//.test(path) && (!file || !isGood(path, search, this.#now()))) {
      response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end('This content is no longer available.');
      return true;
    }
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
    this.#byMessage.clear();
    this.#stored = 0;
  }
}
