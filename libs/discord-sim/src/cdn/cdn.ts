import type { ServerResponse } from 'node:http';
import type { World } from '../world/world.ts';
import { crest, face } from './portrait.ts';
import { isGood } from './signature.ts';

const PICTURE = /^\/(avatars|icons|app-icons|embed\/avatars)\/(?:\d{1,20}\/)?([\w]{1,64})\.(png|webp|jpg|jpeg|gif)$/;
const FAVICON = '/icons/discord_sim.png';

interface Carrier {
  id: string;
  attachments: ReadonlyArray<{ url: string }>;
}

/** Pictures that are drawn on demand, and files that were uploaded. */
export class Cdn {
  readonly #pictures = new Map<string, Buffer>();
  readonly #world: World;

  /** Hears of messages: a file lives as long as the message that carries it. */
  constructor(world: World) {
    this.#world = world;
    const { files } = world;
    world.listen(({ t, d }) => {
      if (t === 'MESSAGE_CREATE' || t === 'MESSAGE_UPDATE') this.#carry(d as Carrier);
      else if (t === 'MESSAGE_DELETE') files.carry((d as { id: string }).id, []);
      else if (t === 'MESSAGE_DELETE_BULK') for (const id of (d as { ids: string[] }).ids) files.carry(id, []);
      else if (t === 'CHANNEL_DELETE' || t === 'THREAD_DELETE') files.dropChannel((d as { id: string }).id);
    });
  }

  #carry({ id, attachments }: Carrier): void {
    const { files } = this.#world;
    if (attachments.length === 0 && !files.byMessage.has(id)) return;
    files.carry(
      id,
      attachments.map(({ url }) => new URL(url).pathname),
    );
  }

  /** Answers if the path is one of a picture or file. An attachment needs an address that is still good. */
  serve(path: string, response: ServerResponse, search = ''): boolean {
    const file = this.#world.files.byPath.get(path);
    if (/^\/(ephemeral-)?attachments\//.test(path) && (!file || !isGood(path, search, this.#world.clock.now()))) {
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
}
