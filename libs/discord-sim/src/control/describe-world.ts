import { presentChannels } from '../world/present.ts';
import type { World } from '../world/world.ts';

/** The world for tests and the playground: accounts to act as, and their channels. */
export function describeWorld(world: World, url: string): object {
  const application = [...world.applications.values()][0];
  const bot = application && world.accounts.get(application.botId);
  const people = [...world.accounts.values()].filter(({ applicationId }) => applicationId === null);
  return {
    application: application && {
      id: application.id,
      name: application.name,
      botId: application.botId,
      botToken: bot?.token,
      clientSecret: application.clientSecret,
      redirectUris: application.redirectUris,
      verifyKey: application.verifyKey,
    },
    users: people.map(({ user, token }) => ({
      id: user.id,
      username: user.username,
      displayName: user.global_name ?? user.username,
      avatar: user.avatar,
      avatarUrl: user.avatar && `${url}/avatars/${user.id}/${user.avatar}.png`,
      token,
    })),
    guilds: [...world.guilds.values()].map((guild) => ({
      id: guild.fields.id,
      name: guild.fields.name,
      ownerId: guild.fields.owner_id,
      icon: guild.fields.icon,
      memberIds: [...guild.members.keys()],
      channels: presentChannels(guild).map(({ id, name, type, parent_id, position }) => ({
        id,
        name,
        type,
        parentId: parent_id ?? null,
        position,
      })),
    })),
  };
}
