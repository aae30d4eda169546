import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import type { World } from '../world/world.ts';
import { fail, plain } from './errors.ts';
import type { Caller, Operation } from './operation.ts';

/**
 * The caller: `Bot <token>`, `Bearer <token>`, or a user's own token without a prefix.
 *
 * @throws DiscordError 401 for an unknown token
 * @see https://docs.discord.com/developers/reference#authentication
 */
export function authenticate(world: World, header: string | undefined): Caller {
  if (header === undefined || header === '') return { kind: 'nobody' };
  const [, scheme, token] = /^(?:(Bot|Bearer) )?(.+)$/s.exec(header) ?? [];
  if (scheme === 'Bearer') {
    const grant = world.grants.byAccessToken(token ?? '');
    const account = grant && world.accounts.get(grant.userId);
    const application = grant && world.applications.get(grant.applicationId);
    if (!account || !application) throw plain(401, 'Unauthorized');
    return { kind: 'bearer', account, application, scopes: grant.scopes, expiresAt: grant.expiresAt };
  }
  const account = world.accountByToken(token ?? '');
  const application = world.applications.get(account?.applicationId ?? '');
  if (!account || (scheme === 'Bot') !== (application !== undefined)) throw plain(401, 'Unauthorized');
  return application ? { kind: 'bot', account, application } : { kind: 'user', account };
}

/** Rejects a caller whose kind of token cannot be used for the operation. */
export function authorize(caller: Caller, operation: Operation, auth: string): void {
  if (caller.kind === 'nobody' && !auth.includes('n')) throw plain(401, 'Unauthorized');
  if (caller.kind === 'bearer' && !auth.includes('n')) {
    if (!auth.includes('o')) throw plain(401, 'Unauthorized');
    if (operation.scope !== undefined && !caller.scopes.includes(operation.scope))
      throw fail(RESTJSONErrorCodes.MissingRequiredOAuth2Scope);
  }
  if (caller.kind === 'user' && operation.users === false) throw fail(RESTJSONErrorCodes.OnlyBotsCanUseThisEndpoint);
  if (caller.kind === 'bot' && auth === 'u') throw fail(RESTJSONErrorCodes.BotsCannotUseThisEndpoint);
}

/** Name of a caller in the call log and for rate limits. */
export function nameOf(caller: Caller): string {
  return caller.kind === 'nobody' ? 'nobody' : `${caller.kind}:${caller.account.user.id}`;
}
