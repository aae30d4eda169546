/**
 * What people can be asked for, and what it means to them.
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

/** What an application can ask for itself, with its own credentials. */
const OWN = new Set([...Object.keys(scopes), 'applications.commands.update']);
for (const scope of ['bot', 'webhook.incoming']) OWN.delete(scope);

/** What is asked for anew each time: a guild or a channel has to be chosen. */
const CHOOSING = new Set(['bot', 'webhook.incoming']);
/** What needs no token: the application is added to a guild, and that is all. */
const INSTALLING = new Set(['bot', 'applications.commands']);

export const isKnown = (scope: string): boolean => Object.hasOwn(scopes, scope);
export const isForItself = (scope: string): boolean => OWN.has(scope);
export const isChoosing = (scope: string): boolean => CHOOSING.has(scope);
export const isInstalling = (scope: string): boolean => INSTALLING.has(scope);

/** Scopes as they stand in a request: with blanks between them. */
export const readScopes = (text: string | null): string[] => [
  ...new Set((text ?? '').split(/[\s+]+/).filter((scope) => scope !== '')),
];
