import { Fault } from '#libs/vocabulary';
import { SetMetadata, type CanActivate, type CustomDecorator, type ExecutionContext } from '@nestjs/common';

/**
 * Proof that a route requires from its caller. The reference page `docs/reference/access.md` explains each kind and lists every
 * route.
 */
export const accessKinds = {
  public: 'nothing',
  operator: 'an operator token as bearer token',
  'operator-page':
    'an operator token, as bearer token or as password of HTTP Basic; a write must come from the page itself',
  session: 'the session cookie',
  write: 'the session cookie and the CSRF token',
  guild: 'the session cookie of a user who manages the guild',
  'guild-write': 'the session cookie of a user who manages the guild, and the CSRF token',
  world: 'the session cookie of a user who may control the whole simulated world',
  'world-write': 'the session cookie of a user who may control the whole simulated world, and the CSRF token',
} as const;
export type Access = keyof typeof accessKinds;

const ACCESS = Symbol('access');

/** Declares the access of one handler, or of every handler of a controller. */
export const Requires = (access: Access): CustomDecorator<symbol> => SetMetadata(ACCESS, access);

/** The access of a handler; its own decorator overrides its controller's. Undefined when neither declares one. */
export function accessOf(handler: object, controller: object): Access | undefined {
  return (Reflect.getMetadata(ACCESS, handler) ?? Reflect.getMetadata(ACCESS, controller)) as Access | undefined;
}

/** The access of the handler that the guard checks. @throws Fault `http.404` when the handler declares none */
export function requiredAccess(context: ExecutionContext): Access {
  const access = accessOf(context.getHandler(), context.getClass());
  if (access === undefined) throw noRoute();
  return access;
}

export const noRoute = (): Fault => new Fault('http.404', 'No such route.');

/** Guard of a process with only public routes: it answers 404 for any other route. */
export class PublicGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (requiredAccess(context) !== 'public') throw noRoute();
    return true;
  }
}
