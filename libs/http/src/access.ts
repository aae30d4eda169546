import { Fault } from '#libs/vocabulary';
import { SetMetadata, type CanActivate, type CustomDecorator, type ExecutionContext } from '@nestjs/common';

/**
 * What a caller has to prove before a route runs. The reference page `docs/reference/access.md` explains each and lists
 * every route with its own.
 */
export const accessKinds = {
  public: 'nothing',
  operator: 'an operator token as bearer token',
  'operator-page':
    'an operator token, as bearer token or as password of HTTP Basic; a write comes from the page itself',
  session: 'the session cookie',
  write: 'the session cookie and the CSRF token',
  guild: 'the session cookie of a person who manages the guild',
  'guild-write': 'the session cookie of a person who manages the guild, and the CSRF token',
  world: 'the session cookie of a person who may control the whole simulated world',
  'world-write': 'the session cookie of a person who may control the whole simulated world, and the CSRF token',
} as const;
export type Access = keyof typeof accessKinds;

const ACCESS = Symbol('access');

/** Says what a handler, or every handler of a controller, requires. */
export const Requires = (access: Access): CustomDecorator<symbol> => SetMetadata(ACCESS, access);

/** What a handler requires; its own word counts more than its controller's. Undefined: nobody has decided. */
export function accessOf(handler: object, controller: object): Access | undefined {
  return (Reflect.getMetadata(ACCESS, handler) ?? Reflect.getMetadata(ACCESS, controller)) as Access | undefined;
}

/** The access of the handler that a guard decides about. @throws Fault `http.404` for a handler that declares none */
export function requiredAccess(context: ExecutionContext): Access {
  const access = accessOf(context.getHandler(), context.getClass());
  if (access === undefined) throw noRoute();
  return access;
}

export const noRoute = (): Fault => new Fault('http.404', 'No such route.', { status: 404 });

/** The guard of a process whose routes are all public: anything else is closed. */
export class PublicGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (requiredAccess(context) !== 'public') throw noRoute();
    return true;
  }
}
