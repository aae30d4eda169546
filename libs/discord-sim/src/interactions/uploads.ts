import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { pictureSize } from '../cdn/picture-size.ts';
import { signed } from '../cdn/signature.ts';
import type { Attachment } from '../world/entities.ts';
import { fail, invalidField } from '../rest/errors.ts';
import type { Call, Upload } from '../rest/operation.ts';
import { uploadLimit } from '../rest/attachments.ts';
import type { Invocation } from './invocation.ts';

/** @see https://docs.discord.com/developers/reference#file-type-filtering */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  image: ['.png', '.gif', '.jpg', '.jpeg', '.jfif', '.webp', '.avif'],
  video: ['.mp4', '.mov', '.qt', '.webm'],
  audio: ['.mp3', '.m4a', '.wav', '.ogg', '.opus', '.flac'],
};

/** Whether a file may be uploaded where only some types are accepted: only its name counts, not its content. */
export function fitsFileTypes(types: readonly string[] | undefined, filename: string): boolean {
  if (!types?.length) return true;
  const name = filename.toLowerCase();
  return types.flatMap((type) => GROUPS[type] ?? [type]).some((extension) => name.endsWith(extension));
}

/** A file that came with an interaction, by its index; no message contains it. @throws DiscordError 40005 or 50035 */
export function uploaded(call: Call<Invocation>, index: string): Attachment {
  const upload: Upload | undefined = call.uploads.find((one) => one.index === index);
  if (!upload)
    throw invalidField(
      'data.attachments',
      'ATTACHMENT_NOT_FOUND',
      `Attachment data for ID ${index} could not be found`,
    );
  const channel = call.world.channels.get(call.body.channel_id)!;
  if (upload.bytes.length > uploadLimit(call.world, channel)) throw fail(RESTJSONErrorCodes.RequestEntityTooLarge);
  const id = call.world.snowflakes.next();
  const filename = upload.filename.replace(/[^\w.-]+/g, '_').slice(-120) || 'file';
  const address = call.storeFile(`/ephemeral-attachments/${call.body.application_id}/${id}/${filename}`, upload);
  const url = signed(address, call.world.clock.now());
  const { contentType: content_type, bytes } = upload;
  const size = content_type.startsWith('image/') ? pictureSize(bytes) : null;
  return { id, filename, size: bytes.length, url, proxy_url: url, content_type, ephemeral: true, ...size };
}
