import type { ServerResponse } from 'node:http';
import type { World } from '../world/world.ts';
import type { StoredFile } from '../world/files.ts';
import { Pictures } from './pictures.ts';
import { isGood } from './signature.ts';

interface Carrier {
  id: string;
  attachments: ReadonlyArray<{ url: string }>;
}

/** Serves uploaded files and pictures, and draws pictures that no user uploaded. */
export class Cdn {
  readonly #pictures: Pictures;
  readonly #world: World;

  /** Receives messages: a file lives as long as the message that carries it. */
  constructor(world: World) {
    this.#world = world;
    const { files } = world;
    this.#pictures = new Pictures((hash) => files.picture(hash));
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

  /** Answers if the path is that of a picture or file. The address of an attachment has to be signed and unexpired. */
  serve(path: string, response: ServerResponse, search = ''): boolean {
    const file = this.#file(path);
    if (/^\/(ephemeral-)?attachments\//.test(path) && (!file || !isGood(path, search, this.#world.clock.now())))
      return refuse(response, 404);
    if (file) {
      // Uploads are not trusted: a browser must never show one as a page of this server.
      const isHarmless = /^(image\/(png|jpeg|gif|webp|avif)|text\/plain)$/.test(file.contentType);
      const contentType = isHarmless ? file.contentType : 'application/octet-stream';
      return answer(response, contentType, file.bytes, { 'X-Content-Type-Options': 'nosniff' });
    }
    const picture = this.#pictures.find(path, new URLSearchParams(search));
    if (!picture) return /^\/(emojis|stickers|soundboard-sounds)\//.test(path) ? refuse(response, 404) : false;
    if ('status' in picture) return refuse(response, picture.status);
    return answer(response, picture.contentType, picture.bytes, {
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'public, max-age=3600',
    });
  }

  /** The uploaded bytes; an emoji exists in each format that a client requests. */
  #file(path: string): StoredFile | undefined {
    const { byPath } = this.#world.files;
    const [, emoji] = /^(\/emojis\/\d+)\.\w+$/.exec(path) ?? [];
    if (byPath.has(path) || emoji === undefined) return byPath.get(path);
    const found = EMOJI_FORMATS.find((format) => byPath.has(`${emoji}.${format}`));
    return byPath.get(`${emoji}.${found}`);
  }
}

const EMOJI_FORMATS = ['png', 'webp', 'gif', 'jpeg', 'avif'];

const REFUSALS = {
  400: 'Invalid size.',
  404: 'This content is no longer available.',
  415: 'Unsupported image format.',
};

function refuse(response: ServerResponse, status: keyof typeof REFUSALS): true {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(REFUSALS[status]);
  return true;
}

function answer(response: ServerResponse, contentType: string, bytes: Buffer, more: Record<string, string>): true {
  response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': bytes.length, ...more });
  response.end(bytes);
  return true;
}
