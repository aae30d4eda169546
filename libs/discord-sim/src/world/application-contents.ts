import type { GuildEmoji } from './guild-contents.ts';

/** Objects that belong to an application instead of a guild. */
export interface ApplicationContents {
  emojis: Map<string, GuildEmoji>;
  roleConnectionMetadata: object[];
  /** By user: the application's data about them, for linked roles. */
  roleConnections: Map<string, RoleConnection>;
}

/** @see https://docs.discord.com/developers/resources/user#application-role-connection-object */
export interface RoleConnection {
  platform_name: string | null;
  platform_username: string | null;
  metadata: Record<string, string>;
}

/** Emojis and linked roles of an application. */
export function contentsOf(
  world: { readonly applicationContents: Map<string, ApplicationContents> },
  applicationId: string,
): ApplicationContents {
  let found = world.applicationContents.get(applicationId);
  if (!found) {
    found = { emojis: new Map(), roleConnectionMetadata: [], roleConnections: new Map() };
    world.applicationContents.set(applicationId, found);
  }
  return found;
}
