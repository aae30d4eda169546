/**
 * Scopes that an application can request of a user, and their meaning for the user.
 *
 * @see https://docs.discord.com/developers/topics/oauth2#shared-resources-oauth2-scopes
 */
export const scopes: Readonly<Record<string, string>> = {
  identify: 'Know your username and avatar',
  email: 'Know your email address',
  openid: 'Sign you in',
  connections: 'Know your accounts elsewhere',
  guilds: 'Know which servers you are in',
  'guilds.join': 'Join servers for you',
  'guilds.members.read': 'Read your member info in your servers',
  'gdm.join': 'Join group DMs for you',
  'role_connections.write': 'Tell servers about you, for linked roles',
  'applications.commands': 'Create commands',
  'applications.commands.permissions.update': 'Say who may use its commands',
  bot: 'Add its bot to a server',
  'webhook.incoming': 'Post to a channel',
};

/** Scopes that an application can request with its own credentials. */
const OWN = new Set([...Object.keys(scopes), 'applications.commands.update']);
for (const scope of ['bot', 'webhook.incoming']) OWN.delete(scope);

/** Scopes that need consent each time, because the user chooses a guild or a channel. */
const CHOOSING = new Set(['bot', 'webhook.incoming']);
/** Scopes without a token: the application is only added to a guild. */
const INSTALLING = new Set(['bot', 'applications.commands']);

export const isKnown = (scope: string): boolean => Object.hasOwn(scopes, scope);
export const isForItself = (scope: string): boolean => OWN.has(scope);
export const isChoosing = (scope: string): boolean => CHOOSING.has(scope);
export const isInstalling = (scope: string): boolean => INSTALLING.has(scope);

/** Scopes of a request, separated by spaces. */
export const readScopes = (text: string | null): string[] => [
  ...new Set((text ?? '').split(/[\s+]+/).filter((scope) => scope !== '')),
];
