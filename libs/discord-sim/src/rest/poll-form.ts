import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { contentsOf } from '../world/application-contents.ts';
import type { Channel, Poll } from '../world/entities.ts';
import { makePoll } from '../world/polls.ts';
import type { World } from '../world/world.ts';
import { fail } from './errors.ts';
import type { PollForm } from './message-forms.ts';
import { isEmoji } from './unicode-emoji.ts';

function isKnown(world: World, id: string): boolean {
  const isOfGuild = [...world.guilds.values()].some(({ emojis }) => emojis.has(id));
  return isOfGuild || [...world.applications.keys()].some((one) => contentsOf(world, one).emojis.has(id));
}

/** A poll as its creator requests it. @throws DiscordError 520004 for an emoji that does not exist */
export function readPoll(world: World, channel: Channel, form: PollForm): Poll {
  for (const { poll_media: media } of form.answers) {
    const { id, name } = media.emoji ?? {};
    if (id ? !isKnown(world, id) : name && !isEmoji(name))
      throw fail(RESTJSONErrorCodes.CannotUseAnEmojiIncludedWithThePoll);
  }
  return makePoll(world, channel, form);
}
