import type { Guild, Member } from '../entities.ts';
import type { World } from '../world.ts';
import { mentionsIn, type Circumstances } from './find.ts';

const MINUTE = 60_000;
/** A member that joined within this time (ms) counts as new in raid detection. */
const NEW_FOR = 60 * MINUTE;
/** Number of mentions by new members in a minute that counts as a raid. */
const RAID = 20;

/** Records a message of a member, and returns its context in the recent traffic. */
export function circumstancesOf(world: World, guild: Guild, member: Member, content: string): Circumstances {
  const now = world.clock.now();
  const { said } = guild.recentPosts;
  const before = said.get(member.user.id);
  const isSame = before?.content === content && content !== '';
  const at = [...(isSame ? before.at.filter((time) => now - time < MINUTE) : []), now];
  said.delete(member.user.id);
  said.set(member.user.id, { content, at });
  for (const [id, { at: times }] of said) {
    if (now - times.at(-1)! < MINUTE) break;
    said.delete(id);
  }
  const mentions = guild.recentPosts.mentions.filter((time) => now - time < MINUTE);
  const isNew = now - Date.parse(member.joined_at) < NEW_FOR;
  if (isNew)
    for (let count = mentionsIn(content); count > 0 && mentions.length <= 2 * RAID; count -= 1) mentions.push(now);
  guild.recentPosts.mentions = mentions;
  return { repeated: at.length, isMentionRaid: isNew && mentions.length > RAID };
}
