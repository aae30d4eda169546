import type { Account, Application, User } from '../world/entities.ts';
import { applicationKeys } from '../interactions/signing.ts';
import type { World } from '../world/world.ts';

/** Creation time of the accounts of a made world: fixed, so that their ids are the same in each run. */
export const FOUNDED = Date.UTC(2023, 2, 14, 9, 0, 0);

function tokenOf(world: World, id: string): string {
  return `${Buffer.from(id).toString('base64url')}.${world.random.secret(6)}.${world.random.secret(38)}`;
}

/** A person with a username. */
export function makeUser(world: World, username: string, displayName: string | null, at: number): Account {
  const user: User = {
    id: world.snowflakes.at(at),
    username,
    discriminator: '0',
    global_name: displayName,
    avatar: world.random.hex(32),
    banner: null,
    accent_color: null,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
    public_flags: 0,
    flags: 0,
  };
  const token = tokenOf(world, user.id);
  return world.addAccount({ user, token, email: `${username}@example.com`, applicationId: null, dms: new Map() });
}

/** All privileged intents, as an unverified application has them. */
const ALL_PRIVILEGED = (1 << 13) | (1 << 15) | (1 << 19);

/** An application with its bot. */
export function makeApplication(world: World, name: string, owner: Account, at: number): Application {
  const account = makeUser(world, name, null, at);
  account.user.bot = true;
  account.user.discriminator = '0420';
  account.email = null;
  account.applicationId = account.user.id;
  const application: Application = {
    id: account.user.id,
    name,
    description: 'Runs the scripts that a server’s admins write.',
    icon: account.user.avatar,
    botId: account.user.id,
    ownerId: owner.user.id,
    clientSecret: world.random.secret(32),
    ...applicationKeys(world.random.hex(64)),
    interactionsUrl: null,
    integrationTypes: [0],
    userInstalls: new Set(),
    settings: {},
    flags: ALL_PRIVILEGED,
    redirectUris: ['http://localhost:*', 'http://127.0.0.1:*'],
  };
  world.applications.set(application.id, application);
  return application;
}

/** An application that outlives its world. */
export interface KeptApplication {
  application: Application;
  account: Account;
  restoreCommands: () => void;
}

/** The first application of a world with its bot and global commands, to move it into the next world. */
export function keepApplicationOf(world: World): KeptApplication | undefined {
  const [application] = world.applications.values();
  const account = application && world.accounts.get(application.botId);
  if (!account) return undefined;
  const commands = new Map(world.commands.scope(application.id));
  return {
    application,
    account,
    restoreCommands() {
      const scope = world.commands.scope(application.id);
      scope.clear();
      for (const [id, command] of commands) scope.set(id, command);
    },
  };
}

/** The application of a made world: a new one, or a kept one, which then belongs to this owner. */
export function applicationFor(
  world: World,
  kept: KeptApplication | undefined,
  make: { owner: Account; at: number },
): Application {
  // Also made when an application is kept: later ids and random numbers are then the same.
  const made = makeApplication(world, 'Mainstay', make.owner, make.at);
  if (!kept) return made;
  world.removeAccount(made.botId);
  world.applications.delete(made.id);
  world.addAccount({ ...kept.account, dms: new Map() });
  kept.application.ownerId = make.owner.user.id;
  world.applications.set(kept.application.id, kept.application);
  return kept.application;
}
