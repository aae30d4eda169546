import { ComponentType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { flatten } from '../components/read-components.ts';
import { pictureSize } from '../cdn/picture-size.ts';
import type { Attachment, Channel } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { fail, invalidForm } from './errors.ts';
import type { MessageCreate } from './message-forms.ts';
import type { Call, Upload } from './operation.ts';

const MIB = 1024 * 1024;
const MAX_ATTACHMENTS = 10;
/** Flag of a file that is blurred until a user clicks it. */
export const SPOILER = 1 << 3;

/**
 * Size limit of one file in bytes: higher in a guild with boosts.
 *
 * @see https://docs.discord.com/developers/reference#uploading-files
 */
export function uploadLimit(world: World, channel: Channel): number {
  const tier = world.guildOf(channel)?.fields.premium_tier ?? 0;
  if (tier >= 3) return 100 * MIB;
  return tier === 2 ? 50 * MIB : 10 * MIB;
}

function describe(
  call: Pick<Call, 'world' | 'storeFile'>,
  channel: Channel,
  upload: Upload,
  form: AttachmentForm,
): Attachment {
  const id = call.world.snowflakes.next();
  const given = form?.filename ?? upload.filename;
  const filename = given.replace(/[^\w.-]+/g, '_').slice(-120) || 'file';
  const url = call.storeFile(`/attachments/${channel.id}/${id}/${filename}`, upload);
  const size = upload.contentType.startsWith('image/') ? pictureSize(upload.bytes) : null;
  const isSpoiler = form?.is_spoiler === true;
  return {
    id,
    filename: isSpoiler && !filename.startsWith('SPOILER_') ? `SPOILER_${filename}` : filename,
    size: upload.bytes.length,
    url,
    proxy_url: url,
    content_type: upload.contentType,
    ...size,
    ...(form?.title ? { title: form.title } : given === filename ? {} : { title: given }),
    ...(form?.description ? { description: form.description } : {}),
    ...(form?.duration_secs == null ? {} : { duration_secs: form.duration_secs }),
    ...(form?.waveform == null ? {} : { waveform: form.waveform }),
    ...(isSpoiler ? { flags: SPOILER } : {}),
  };
}

type AttachmentForm = NonNullable<MessageCreate['attachments']>[number] | undefined;

/** Stores uploads and returns them as attachments. @throws DiscordError 40005, 30015 or 50035 */
export function attach(
  call: Pick<Call, 'world' | 'storeFile' | 'uploads'>,
  channel: Channel,
  form: Pick<MessageCreate, 'attachments'>,
  kept: readonly Attachment[] = [],
): Attachment[] {
  const most = uploadLimit(call.world, channel);
  if (call.uploads.some(({ bytes }) => bytes.length > most)) throw fail(RESTJSONErrorCodes.RequestEntityTooLarge);
  if (kept.length + call.uploads.length > MAX_ATTACHMENTS)
    throw fail(RESTJSONErrorCodes.MaximumNumberOfAttachmentsInAMessageReached);
  form.attachments?.forEach(({ id }, index) => {
    if (id === undefined || kept.some((one) => one.id === id) || call.uploads.some((one) => one.index === id)) return;
    const error = { code: 'ATTACHMENT_NOT_FOUND', message: `Attachment data for ID ${id} could not be found` };
    throw invalidForm([{ path: ['attachments', index], error }]);
  });
  return call.uploads.map((upload) =>
    describe(
      call,
      channel,
      upload,
      form.attachments?.find(({ id }) => id === upload.index),
    ),
  );
}

/** Replaces `attachment://name` by the addresses of attachments, and adds the media fields that Discord adds. */
export function resolveMedia(
  world: World,
  parts: { embeds: object[]; components: object[] },
  attachments: readonly Attachment[],
): void {
  const unnamed = (url: string) => /^attachment:\/\/(.+)$/.exec(url)?.[1]?.replace(/[^\w.-]+/g, '_');
  const find = (url: string) => {
    const name = unnamed(url);
    return name === undefined
      ? undefined
      : attachments.find(({ filename }) => filename === name || filename === `SPOILER_${name}`);
  };
  const media = (given: { url: string }, path: Array<string | number>): object => {
    const found = find(given.url);
    if (!found && given.url.startsWith('attachment:')) {
      const error = {
        code: 'UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND',
        message: `The referenced attachment "${given.url}" was not found`,
      };
      throw invalidForm([{ path, error }]);
    }
    const size = found
      ? { width: found.width ?? 0, height: found.height ?? 0, content_type: found.content_type ?? null }
      : {};
    return {
      id: world.snowflakes.next(),
      url: found?.url ?? given.url,
      proxy_url: found?.url ?? given.url,
      ...size,
      ...(found ? { attachment_id: found.id } : {}),
    };
  };
  for (const component of flatten(parts.components)) {
    const path = ['components', component.id];
    if (component.type === ComponentType.Thumbnail)
      component['media'] = media(component['media'] as { url: string }, path);
    if (component.type === ComponentType.MediaGallery) {
      const items = component['items'] as Array<{ media: { url: string } }>;
      component['items'] = items.map((item) => ({ ...item, media: media(item.media, path) }));
    }
    if (component.type === ComponentType.File) {
      const found = find((component['file'] as { url: string }).url);
      component['file'] = media(component['file'] as { url: string }, path);
      Object.assign(component, { name: found?.filename ?? null, size: found?.size ?? null });
    }
  }
  for (const embed of parts.embeds as Array<Record<string, Record<string, unknown> | undefined>>) {
    for (const [holder, key] of [
      ['image', 'url'],
      ['thumbnail', 'url'],
      ['author', 'icon_url'],
      ['footer', 'icon_url'],
    ] as const) {
      const part = embed[holder];
      const found = typeof part?.[key] === 'string' ? find(part[key]) : undefined;
      if (!part || !found) continue;
      embed[holder] = {
        ...part,
        [key]: found.url,
        [`proxy_${key}`]: found.url,
        ...(key === 'url' ? { width: found.width ?? 0, height: found.height ?? 0 } : {}),
      };
    }
  }
}
