import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { Permission } from '../permissions.ts';
import type { Channel } from '../world/entities.ts';
import type { ChannelAccess } from './access.ts';
import { fail, invalidField } from './errors.ts';

/** Flag of a forum whose posts need a tag. */
const REQUIRE_TAG = 1 << 4;

/** The tags of a post. @throws DiscordError 10087 for a tag that the forum does not have, 40067 when one is required, 50013 for a moderators' tag */
export function checkTags(
  forum: Channel,
  tags: readonly string[],
  can: ChannelAccess['can'],
  before: readonly string[] = [],
): string[] {
  const available = forum.available_tags ?? [];
  const unique = [...new Set(tags)];
  if (unique.length > 5) throw invalidField('applied_tags', 'BASE_TYPE_MAX_LENGTH', 'Must be 5 or fewer in length.');
  for (const id of unique) {
    const tag = available.find((one) => one.id === id);
    if (!tag) throw fail(RESTJSONErrorCodes.UnknownTag);
    if (tag.moderated && !before.includes(id) && !can(Permission.ManageThreads))
      throw fail(RESTJSONErrorCodes.MissingPermissions);
  }
  if (unique.length === 0 && forum.flags & REQUIRE_TAG) {
    const free = available.some(({ moderated }) => !moderated) || can(Permission.ManageThreads);
    throw fail(
      free
        ? RESTJSONErrorCodes.TagRequiredToCreateAForumPostInThisChannel
        : RESTJSONErrorCodes.ThereAreNoTagsAvailableThatCanBeSetByNonModerators,
    );
  }
  return unique;
}
