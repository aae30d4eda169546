import { gif } from './gif.ts';
import { jpeg } from './jpeg.ts';
import { png, type Pixel } from './png.ts';
import { crest, face, scaled } from './portrait.ts';
import { webp } from './webp.ts';

const HASH = String.raw`(?<hash>\w{1,64})`;
const ID = String.raw`\d{1,20}`;
const FAVICON = '/icons/discord_sim.png';

/** A kind of picture: its path, its formats, and whether it shows a person. */
interface Sort {
  path: RegExp;
  formats: readonly string[];
  isPerson?: true;
  /** Whether it has one fixed size. */
  isFixed?: true;
}

const still = ['png', 'jpeg', 'jpg', 'webp'];
const moving = [...still, 'gif'];
const sort = (path: string, formats: readonly string[], more: Omit<Sort, 'path' | 'formats'> = {}): Sort => ({
  path: new RegExp(`^/${path}\\.(?<format>\\w+)$`),
  formats,
  ...more,
});

/** @see https://docs.discord.com/developers/reference#image-formatting-cdn-endpoints */
const sorts: readonly Sort[] = [
  sort(`avatars/${ID}/${HASH}`, moving, { isPerson: true }),
  sort('embed/avatars/(?<hash>[0-5])', ['png'], { isPerson: true, isFixed: true }),
  sort(`guilds/${ID}/users/${ID}/avatars/${HASH}`, moving, { isPerson: true }),
  sort(`guilds/${ID}/users/${ID}/banners/${HASH}`, moving),
  sort(`(?:icons|banners)/${ID}/${HASH}`, moving),
  sort(
    `(?:splashes|discovery-splashes|app-icons|team-icons|role-icons|guild-events|guild-tag-badges)/${ID}/${HASH}`,
    still,
  ),
  sort(`app-assets/${ID}/(?:(?:achievements|store)/)?(?:${ID}/icons/)?${HASH}`, still),
  sort(`avatar-decoration-presets/${HASH}`, ['png']),
];

const encoders: Readonly<Record<string, readonly [type: string, encode: (size: number, pixel: Pixel) => Buffer]>> = {
  png: ['image/png', png],
  webp: ['image/webp', webp],
  jpg: ['image/jpeg', jpeg],
  jpeg: ['image/jpeg', jpeg],
  gif: ['image/gif', gif],
};

const SIZES = new Set(Array.from({ length: 9 }, (_, index) => String(16 << index)));
const DRAWN = 128;
/** Largest size that is drawn, in pixels: a larger picture would show no more detail. */
const LARGEST = 512;
const KEPT = 500;

interface Picture {
  contentType: string;
  bytes: Buffer;
}
/** A picture, or the status to answer instead. */
export type Found = Picture | { status: 400 | 415 };

/** Serves pictures as they were uploaded; draws the others from their hash, the same picture for the same hash. */
export class Pictures {
  readonly #kept = new Map<string, Buffer>();
  readonly #uploaded: (hash: string) => Picture | undefined;

  constructor(uploaded: (hash: string) => Picture | undefined) {
    this.#uploaded = uploaded;
  }

  /** Null if the path is not that of a picture. */
  find(path: string, query: URLSearchParams): Found | null {
    if (path === '/favicon.ico' || path === FAVICON) return this.#encode('discord_sim', 'png', DRAWN, crest);
    for (const { path: pattern, formats, isPerson, isFixed } of sorts) {
      const { hash, format } = pattern.exec(path)?.groups ?? {};
      if (hash === undefined || format === undefined) continue;
      if (!formats.includes(format) || (format === 'gif' && !hash.startsWith('a_'))) return { status: 415 };
      const size = query.get('size');
      if (size !== null && !SIZES.has(size)) return { status: 400 };
      const uploaded = this.#uploaded(hash);
      if (uploaded) return uploaded;
      const side = size === null || isFixed ? DRAWN : Math.min(Number(size), LARGEST);
      return this.#encode(hash, format, side, isPerson ? face : crest);
    }
    return null;
  }

  #encode(hash: string, format: string, size: number, draw: (hash: string) => Pixel): Picture {
    const [contentType, encode] = encoders[format]!;
    const key = `${draw.name} ${hash} ${contentType} ${size}`;
    let bytes = this.#kept.get(key);
    if (!bytes) {
      if (this.#kept.size >= KEPT) this.#kept.clear();
      this.#kept.set(key, (bytes = encode(size, scaled(draw(hash), size))));
    }
    return { contentType, bytes };
  }
}
