import { pictureSize } from '../cdn/picture-size.ts';
import { signed } from '../cdn/signature.ts';
import type { Attachment } from '../world/entities.ts';
import { fail, invalidField } from '../rest/errors.ts';
import type { Call, Upload } from '../rest/operation.ts';
import { uploadLimit } from '../rest/attachments.ts';
import type { Invocation } from './invocation.ts';

/** A file that came with an interaction, by its index: it is nobody's message. @throws DiscordError 40005 or 50035 */
export function uploaded(call: Call<Invocation>, index: string): Attachment {
  const upload: Upload | undefined = call.uploads.find((one) => one.index === index);
  if (!upload)
    throw invalidField(
      'data.attachments',
      'ATTACHMENT_NOT_FOUND',
      `Attachment data for ID ${index} could not be found`,
    );
  const channel = call.world.channels.get(call.body.channel_id)!;
  if (upload.bytes.length > uploadLimit(call.world, channel)) throw fail(40005);
  const id = call.world.snowflakes.next();
  const filename = upload.filename.replace(/[^\w.-]+/g, '_').slice(-120) || 'file';
  const address = call.storeFile(`/ephemeral-attachments/${call.body.application_id}/${id}/${filename}`, upload);
  const url = signed(address, call.world.clock.now());
  const { contentType: content_type, bytes } = upload;
  const size = content_type.startsWith('image/') ? pictureSize(bytes) : null;
  return { id, filename, size: bytes.length, url, proxy_url: url, content_type, ephemeral: true, ...size };
}
