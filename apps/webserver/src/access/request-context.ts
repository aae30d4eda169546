import type { Session } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';

/** A guild in Discord's list for the signed-in user. */
export interface UserGuild {
  id: string;
  name: string;
  icon: string | null;
  /** Permissions of the user in the whole guild; channels may change them. All bits for the owner. */
  permissions: bigint;
}

/** What the guard has verified for a request. */
export interface Authorized {
  session: Session;
  /** The guild of the path; undefined on routes without one. */
  guild?: UserGuild;
}

const proven = new WeakMap<Request, Authorized>();

export const authorize = (request: Request, authorized: Authorized): void => void proven.set(request, authorized);

export function authorizedOf(request: Request): Authorized {
  const authorized = proven.get(request);
  if (!authorized) throw new Fault('session.missing', 'Sign in first.');
  return authorized;
}

/** The session that the guard found. */
export const CurrentSession = createParamDecorator(
  (_: unknown, context: ExecutionContext): Session =>
    authorizedOf(context.switchToHttp().getRequest<Request>()).session,
);

/** The guild of the path, from Discord's list for the signed-in user. */
export const CurrentGuild = createParamDecorator((_: unknown, context: ExecutionContext): UserGuild => {
  const { guild } = authorizedOf(context.switchToHttp().getRequest<Request>());
  if (!guild) throw new Fault('guild.forbidden', 'This route has no guild.');
  return guild;
});
