import type { Application } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { isInstalling, isKnown, readScopes } from './scopes.ts';

/** Request of an application for a user's consent. */
export interface Asked {
  application: Application;
  /** Null for adding a bot without a redirect. */
  redirectUri: string | null;
  responseType: string | null;
  scopes: string[];
  state: string | null;
  challenge: string | null;
  challengeMethod: string | null;
  prompt: string | null;
  permissions: string;
  guildId: string | null;
  /** Whether the user installs it for their account, not for a guild. */
  isForUser: boolean;
  isGuildFixed: boolean;
}

/** An error of RFC 6749. */
export interface Refusal {
  error: string;
  error_description: string;
}

const PATTERN_PARTS = /[.+?^${}()|[\]\\]/g;

/** A registered address, in which `*` matches any port and path. */
function isRegistered(application: Application, uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  return application.redirectUris.some((pattern) => {
    const [origin = '', rest] = pattern.split('*');
    if (rest === undefined) return pattern === uri;
    return new RegExp(`^${origin.replace(PATTERN_PARTS, '\\$&')}\\d*(/.*)?$`).test(uri);
  });
}

/** Reads the query of the page; returns a text if the error cannot be sent to a redirect address. */
export function readAsked(world: World, query: URLSearchParams): Asked | string {
  const application = world.applications.get(query.get('client_id') ?? '');
  if (!application) return 'No application has this client_id.';
  // Without a scope, the request is an install link.
  const scopes = query.has('scope') ? readScopes(query.get('scope')) : ['bot', 'applications.commands'];
  const given = query.get('redirect_uri');
  const needsNobodyBack =
    scopes.length > 0 && scopes.every(isInstalling) && given === null && !query.has('response_type');
  const redirectUri = given ?? application.redirectUris.find((uri) => !uri.includes('*')) ?? '';
  if (!needsNobodyBack && !isRegistered(application, redirectUri))
    return 'The redirect_uri is not one that the application has registered.';
  const permissions = query.get('permissions') ?? '0';
  if (!/^\d{1,20}$/.test(permissions)) return 'The permissions are not a number.';
  return {
    application,
    redirectUri: needsNobodyBack ? null : redirectUri,
    responseType: query.get('response_type'),
    scopes,
    state: query.get('state'),
    challenge: query.get('code_challenge'),
    challengeMethod: query.get('code_challenge_method'),
    prompt: query.get('prompt'),
    permissions,
    isForUser: query.get('integration_type') === '1' && scopes.includes('applications.commands'),
    guildId: query.get('guild_id'),
    isGuildFixed: query.get('disable_guild_select') === 'true',
  };
}

/** The error of a request whose answer can be sent to the application. */
export function objection(asked: Asked): Refusal | null {
  const { scopes, responseType, challenge, challengeMethod, redirectUri, prompt } = asked;
  const refuse = (error: string, error_description: string): Refusal => ({ error, error_description });
  if (redirectUri !== null && responseType !== 'code' && responseType !== 'token')
    return refuse('unsupported_response_type', 'The response type is not supported.');
  if (scopes.length === 0 || !scopes.every(isKnown))
    return refuse('invalid_scope', 'The requested scope is invalid, unknown, or malformed.');
  if (responseType === 'token' && scopes.includes('role_connections.write'))
    return refuse('invalid_scope', 'role_connections.write cannot be used with the implicit grant.');
  if (challenge !== null && challengeMethod !== 'S256')
    return refuse('invalid_request', 'The code challenge method must be S256.');
  if (challenge !== null && !/^[\w-]{43}$/.test(challenge))
    return refuse('invalid_request', 'The code challenge is no SHA-256.');
  if (prompt !== null && prompt !== 'none' && prompt !== 'consent')
    return refuse('invalid_request', 'The prompt must be none or consent.');
  return null;
}
