import type { GuildEmoji } from './guild-contents.ts';
import type { World } from './world.ts';

/** What belongs to an application rather than to a guild. */
export interface ApplicationContents {
  emojis: Map<string, GuildEmoji>;
  roleConnectionMetadata: object[];
  /** By user: what the application knows of them, for linked roles. */
  roleConnections: Map<string, RoleConnection>;
}

/** @see https://docs.discord.com/developers/resources/user#application-role-connection-object */
export interface RoleConnection {
  platform_name: string | null;
  platform_username: string | null;
  metadata: Record<string, string>;
}

/** Emojis and linked roles of an application. */
export function contentsOf(world: World, applicationId: string): ApplicationContents {
  let found = world.applicationContents.get(applicationId);
  if (!found) {
    found = { emojis: new Map(), roleConnectionMetadata: [], roleConnections: new Map() };
    world.applicationContents.set(applicationId, found);
  }
  return found;
}
