import { RequestMethod, type INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { RequestHandler } from 'express';
import { accessOf, type Access } from './access.ts';

/** A route and its access. Method `ALL`: every request below the path. */
export interface Route {
  method: string;
  path: string;
  access: Access;
}

interface Layer {
  rawPath: unknown;
  slash: boolean;
  route?: { path: unknown; methods: Record<string, boolean> };
}

const mounted = new WeakMap<object, Route[]>();
const keyOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;

/** Adds everything below `path` as a page outside Nest. Its handlers themselves must enforce `access`. */
export function mount(app: NestExpressApplication, route: Omit<Route, 'method'>, ...handlers: RequestHandler[]): void {
  mounted.set(app, [...(mounted.get(app) ?? []), { method: 'ALL', ...route }]);
  app.use(route.path, ...handlers);
}

/** Every route that an application declares: handlers of its controllers, and mounted pages. Works without a server, too. */
export function declaredRoutes(app: INestApplicationContext): Array<Omit<Route, 'access'> & { access?: Access }> {
  const controllers = [...app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()]);
  const handlers = controllers.flatMap(({ metatype }) => handlersOf(metatype as Controller));
  return [...handlers, ...(mounted.get(app) ?? [])].toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

type Controller = (new (...args: never[]) => unknown) & { prototype: object };

function handlersOf(controller: Controller): Array<Omit<Route, 'access'> & { access?: Access }> {
  const base = pathsOf(controller);
  return Object.getOwnPropertyNames(controller.prototype).flatMap((name) => {
    const handler: unknown = Object.getOwnPropertyDescriptor(controller.prototype, name)?.value;
    if (typeof handler !== 'function' || !Reflect.hasMetadata('method', handler)) return [];
    const method = RequestMethod[Reflect.getMetadata('method', handler) as number]!;
    const access = accessOf(handler, controller);
    return base.flatMap((start) =>
      pathsOf(handler).map((end) => ({ method, path: joined(start, end), ...(access ? { access } : {}) })),
    );
  });
}

const pathsOf = (target: object): string[] => [Reflect.getMetadata('path', target) as string | string[]].flat();
const joined = (start: string, end: string): string => `/${`${start}/${end}`.split('/').filter(Boolean).join('/')}`;

/** The routes in Express's own table. */
export function registeredRoutes(app: NestExpressApplication): Array<Pick<Route, 'method' | 'path'>> {
  const { router } = app.getHttpAdapter().getInstance() as unknown as { router: { stack: Layer[] } };
  return router.stack.flatMap(({ route, slash, rawPath }) => {
    if (route)
      return Object.keys(route.methods).map((method) => ({ method: method.toUpperCase(), path: text(route.path) }));
    // Middleware for all routes is not a route itself.
    return slash ? [] : [{ method: 'ALL', path: text(rawPath) }];
  });
}

const text = (path: unknown): string => (typeof path === 'string' ? path : String(path));

/**
 * Every route that the process answers, with its access. Call it after `init`.
 *
 * @throws Error that names the routes without a declared access
 */
export function routesOf(app: NestExpressApplication): Route[] {
  const declared = new Map(declaredRoutes(app).map((route) => [keyOf(route), route.access]));
  // Express's table lists a handler for all methods once per method.
  const accessTo = (route: Pick<Route, 'method' | 'path'>): Access | undefined =>
    declared.get(keyOf(route)) ?? declared.get(keyOf({ ...route, method: 'ALL' }));
  const routes = registeredRoutes(app).map((route) => ({ ...route, access: accessTo(route) }));
  const open = routes.filter(({ access }) => access === undefined).map(keyOf);
  if (open.length > 0) {
    throw new Error(`These routes do not declare their access (with \`@Requires\` or \`mount\`): ${open.join(', ')}.`);
  }
  return routes as Route[];
}
