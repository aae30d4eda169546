import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { createHash } from 'node:crypto';
import type { World } from '../world/world.ts';
import { fail, invalidField } from './errors.ts';

/** A picture from a data URI. */
export interface Image {
  type: 'png' | 'jpeg' | 'gif' | 'webp' | 'avif';
  bytes: Buffer;
  /** Discord's hash: an animated picture has the prefix `a_`. */
  hash: string;
}

const DATA_URI = /^data:(image\/(?:png|jpeg|jpg|gif|webp|avif));base64,([A-Za-z0-9+/]+={0,2})$/;

/**
 * A picture from a data URI.
 *
 * @param max bytes; without it 10 MiB
 * @throws DiscordError 50035 for data that is not a picture, 50138 for a picture that is too large
 * @see https://docs.discord.com/developers/reference#image-data
 */
export function readImage(uri: string, field: string, max = 10 * 1024 * 1024): Image {
  const [, mime, base64] = DATA_URI.exec(uri) ?? [];
  if (mime === undefined || base64 === undefined)
    throw invalidField(field, 'IMAGE_INVALID', 'Invalid image data: expected a data URI of an image.');
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > max) {
    if (max === 256 * 1024) throw fail(RESTJSONErrorCodes.FailedToResizeAssetBelowTheMaximumSize);
    throw invalidField(field, 'BINARY_TYPE_MAX_SIZE', `File cannot be larger than ${max / 1024} kb.`);
  }
  const type = mime.slice('image/'.length).replace('jpg', 'jpeg') as Image['type'];
  const digest = createHash('md5').update(bytes).digest('hex');
  return { type, bytes, hash: type === 'gif' ? `a_${digest}` : digest };
}

/** Stores a picture and returns its hash. @throws DiscordError 50035 */
export function keepImage(world: World, uri: string, field: string): string {
  const { type, bytes, hash } = readImage(uri, field);
  world.files.keepPicture(hash, { filename: `${hash}.${type}`, contentType: `image/${type}`, bytes });
  return hash;
}
