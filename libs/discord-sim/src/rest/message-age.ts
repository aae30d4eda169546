import { snowflakeTime } from '#libs/vocabulary';
import type { World } from '../world/world.ts';

/** Age in milliseconds of the message of a path; undefined if the path has none or an unknown one. */
export function messageAge(
  world: World,
  { channel_id: channelId = '', message_id: id = '' }: Readonly<Record<string, string>>,
): number | undefined {
  const isKnown = world.channels.has(channelId) && world.log(channelId).get(id) !== undefined;
  return isKnown ? world.clock.now() - snowflakeTime(id) : undefined;
}
