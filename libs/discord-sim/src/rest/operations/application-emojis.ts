import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Application } from '../../world/entities.ts';
import { contentsOf, type ApplicationContents } from '../../world/application-contents.ts';
import type { GuildEmoji } from '../../world/guild-contents.ts';
import { presentEmoji } from '../../world/present-guild.ts';
import { self } from '../access.ts';
import { fail } from '../errors.ts';
import { readImage } from '../images.ts';
import { operation, type Call } from '../operation.ts';
import { emojiName } from './emojis.ts';

const MAX_EMOJIS = 2_000;
const MAX_BYTES = 256 * 1024;

/** The application of the path, which must be the caller's own. @throws DiscordError 20012 */
export function ownApplication(call: Call): Application {
  const { caller, params } = call;
  if (caller.kind !== 'bot' && caller.kind !== 'bearer')
    throw fail(RESTJSONErrorCodes.NotAuthorizedToPerformThisActionOnThisApplication);
  if (caller.application.id !== params['application_id'])
    throw fail(RESTJSONErrorCodes.NotAuthorizedToPerformThisActionOnThisApplication);
  return caller.application;
}

const own = (call: Call): ApplicationContents => contentsOf(call.world, ownApplication(call).id);

function emojiOf(call: Call): GuildEmoji {
  const emoji = own(call).emojis.get(call.params['emoji_id']!);
  if (!emoji) throw fail(RESTJSONErrorCodes.UnknownEmoji);
  return emoji;
}

/** Emojis of an application, usable in every guild. @see https://docs.discord.com/developers/resources/emoji */
export const applicationEmojis = [
  operation('list_application_emojis', {
    run: (call) => ({ items: [...own(call).emojis.values()].map((emoji) => presentEmoji(call.world, emoji)) }),
  }),
  operation('get_application_emoji', { run: (call) => presentEmoji(call.world, emojiOf(call)) }),
  operation('create_application_emoji', {
    body: z.object({ name: emojiName, image: z.string() }),
    run(call) {
      const { emojis } = own(call);
      const image = readImage(call.body.image, 'image', MAX_BYTES);
      if (emojis.size >= MAX_EMOJIS) throw fail(RESTJSONErrorCodes.MaximumNumberOfEmojisReached);
      const emoji: GuildEmoji = {
        id: call.world.snowflakes.next(),
        name: call.body.name,
        roles: [],
        userId: self(call).user.id,
        animated: image.type === 'gif',
        available: true,
        managed: false,
      };
      emojis.set(emoji.id, emoji);
      const contentType = `image/${image.type}`;
      const path = `/emojis/${emoji.id}.${image.type}`;
      call.storeFile(path, { index: '0', filename: emoji.id, contentType, bytes: image.bytes });
      return presentEmoji(call.world, emoji);
    },
  }),
  operation('update_application_emoji', {
    body: z.object({ name: emojiName.optional() }),
    run(call) {
      const emoji = emojiOf(call);
      if (call.body.name !== undefined) emoji.name = call.body.name;
      return presentEmoji(call.world, emoji);
    },
  }),
  operation('delete_application_emoji', {
    run(call) {
      own(call).emojis.delete(emojiOf(call).id);
    },
  }),
];
