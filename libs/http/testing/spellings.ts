import type { Route } from '#libs/http';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** One request, sent as written: nothing normalizes its target. */
export interface RawRequest {
  method: string;
  target: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface RawAnswer {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A client that sends request targets unchanged, also absolute ones. */
export class RawClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });
  readonly #base: URL;

  constructor(base: string) {
    this.#base = new URL(base);
  }

  get host(): string {
    return this.#base.host;
  }

  async send({ method, target, headers = {}, body }: RawRequest): Promise<RawAnswer> {
    const { hostname: host, port } = this.#base;
    const sent = request({ agent: this.#agent, host, port, method, path: target, headers });
    sent.end(body);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: answer.statusCode!, headers: answer.headers, body: await text(answer) };
  }

  close(): void {
    this.#agent.destroy();
  }
}

const mixed = (path: string): string =>
  Array.from(path, (letter, at) => (at % 2 === 0 ? letter.toUpperCase() : letter)).join('');
const encoded = (path: string): string =>
  path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

/** Spellings of one path that some servers or proxies treat as the same: name and target. */
export function spellingsOf(path: string, host: string): Array<[name: string, target: string]> {
  const [, first = '', rest = ''] = /^(\/[^/]*)(.*)$/.exec(path) ?? [];
  return [
    ['canonical', path],
    ['upper case', path.toUpperCase()],
    ['mixed case', mixed(path)],
    ['first segment in upper case', first.toUpperCase() + rest],
    ['slash at the end', `${path}/`],
    ['two slashes in front', `/${path}`],
    ['two slashes inside', `${first}/${rest}`],
    ['a dot inside', `${first}/.${rest}`],
    ['two dots inside', `${first}/x/..${rest}`],
    ['an encoded dot inside', `${first}/%2e${rest}`],
    ['encoded dots inside', `${first}/x/%2e%2e${rest}`],
    ['an encoded letter', encoded(path)],
    ['an encoded slash', `${first}%2f${rest.slice(1)}`],
    ['a backslash', `${first}\\${rest.slice(1)}`],
    ['a parameter in a segment', `${first};a=1${rest}`],
    ['U+0000 at the end', `${path}%00`],
    ['an empty query', `${path}?`],
    ['absolute', `http://${host}${path}`],
    ['absolute in upper case', `HTTP://${host}${path.toUpperCase()}`],
    ['absolute with credentials', `http://a:b@${host}${path}`],
    ['absolute for another host', `http://evil.example${path}`],
  ];
}

/** Other ways to reach a route's method: HEAD, OPTIONS, and method overrides. */
export function disguisesOf({ method, path }: Pick<Route, 'method' | 'path'>): Array<[name: string, raw: RawRequest]> {
  const override = { 'x-http-method-override': method, 'x-method-override': method, 'x-http-method': method };
  const form = { 'content-type': 'application/json' };
  return [
    ['HEAD', { method: 'HEAD', target: path }],
    ['OPTIONS', { method: 'OPTIONS', target: path }],
    ['a header that overrides the method, POST', { method: 'POST', target: path, headers: override }],
    ['a header that overrides the method, GET', { method: 'GET', target: path, headers: override }],
    ['_method in the query', { method: 'POST', target: `${path}?_method=${method}` }],
    ['_method in the body', { method: 'POST', target: path, headers: form, body: JSON.stringify({ _method: method }) }],
  ];
}

/** The routes with one concrete method each: a mounted page answers all methods. */
export function concrete(routes: readonly Route[], values: Record<string, string>): Route[] {
  return routes.flatMap((route) => {
    const path = route.path.replaceAll(/[:*](\w+)/g, (_, name: string) => values[name] ?? 'x');
    if (route.method !== 'ALL') return [{ ...route, path }];
    return [
      { ...route, method: 'GET', path },
      { ...route, method: 'PUT', path: `${path}/api/queues/x/pause` },
    ];
  });
}

/** Differences between the reference page and a process's own table: missing rows and extra rows. */
export function undocumented(page: string, process: string, routes: readonly Route[]): string[] {
  const section = page.split(`## ${process}\n`)[1]?.split('\n## ')[0] ?? '';
  const told = [...section.matchAll(/^\| (GET|POST|PUT|PATCH|DELETE|all, and below) +\| `(\S+)` +\| (\S+) +\|$/gm)];
  const rows = new Set(told.map(([, method, path, access]) => `${method} ${path} ${access}`));
  const real = new Set(
    routes.map(({ method, path, access }) => `${method === 'ALL' ? 'all, and below' : method} ${path} ${access}`),
  );
  return [...rows, ...real].filter((row) => rows.has(row) !== real.has(row));
}
