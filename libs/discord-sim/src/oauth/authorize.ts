import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account, Application } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import { readBytes } from '../rest/read-request.ts';
import { DiscordError } from '../rest/errors.ts';
import type { Journal } from '../journal.ts';
import type { Grant } from './grants.ts';
import { errorPage, pickPage } from './page.ts';

/** Scopes that a person can be asked for. */
const SCOPES = new Set([
  'identify',
  'email',
  'guilds',
  'guilds.join',
  'guilds.members.read',
  'bot',
  'applications.commands',
  'applications.commands.update',
  'applications.commands.permissions.update',
  'role_connections.write',
]);

interface Asked {
  application: Application;
  redirectUri: string;
  scopes: string[];
  state: string | null;
  challenge: string | null;
}

const PATTERN_PARTS = /[.+?^${}()|[\]\\]/g;

/** A registered address, in which `*` stands for any port and path. */
function isRegistered(application: Application, uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  return application.redirectUris.some((pattern) => {
    const [origin = '', rest] = pattern.split('*');
    if (rest === undefined) return pattern === uri;
    return new RegExp(`^${origin.replace(PATTERN_PARTS, '\\$&')}\\d*(/.*)?$`).test(uri);
  });
}

/**
 * OAuth2 for people: the page on which one of them allows an application in, and the exchange of codes for tokens.
 *
 * @see https://docs.discord.com/developers/topics/oauth2
 */
export class AuthorizePage {
  readonly #world: World;
  readonly #journal: Journal;

  constructor(world: World, journal: Journal) {
    this.#world = world;
    this.#journal = journal;
  }

  /** `GET` shows the page, `POST` is the answer: a form with `user_id` and `decision`. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '');
    try {
      const form =
        request.method === 'POST' ? new URLSearchParams((await readBytes(request, 64 * 1024)).toString('utf8')) : null;
      const asked = this.#read(query);
      if (typeof asked === 'string') return html(response, 400, errorPage(asked));
      const problem = this.#problem(query, asked);
      if (problem) return sendBack(response, asked, { error: problem });
      if (!form) return html(response, 200, pickPage({ ...asked, users: this.#people() }));
      if (form.get('decision') === 'deny') return sendBack(response, asked, { error: 'access_denied' });
      const account = this.#people().find(
        ({ user }) => user.id === form.get('user_id') || user.username === form.get('user_id'),
      );
      if (!account) return html(response, 400, errorPage('Nobody of that name lives here.'));
      const { application, scopes, redirectUri, challenge } = asked;
      const code = { applicationId: application.id, userId: account.user.id, scopes, redirectUri, challenge };
      this.#record(`user:${account.user.id}`, 'POST', '/oauth2/authorize', 302);
      sendBack(response, asked, { code: this.#world.grants.authorize(code) });
    } catch (error) {
      html(response, error instanceof DiscordError ? error.status : 500, errorPage('That could not be read.'));
    }
  }

  #people(): Account[] {
    return [...this.#world.accounts.values()].filter(({ applicationId }) => applicationId === null);
  }

  #read(query: URLSearchParams): Asked | string {
    const application = this.#world.applications.get(query.get('client_id') ?? '');
    if (!application) return 'No application has this client_id.';
    const redirectUri = query.get('redirect_uri') ?? '';
    if (!isRegistered(application, redirectUri))
      return 'The redirect_uri is not one that the application has registered.';
    const scopes = (query.get('scope') ?? '').split(/[\s+]+/).filter(Boolean);
    return { application, redirectUri, scopes, state: query.get('state'), challenge: query.get('code_challenge') };
  }

  /** An error of RFC 6749 that goes back to the application. */
  #problem(query: URLSearchParams, { scopes, challenge }: Asked): string | null {
    if (query.get('response_type') !== 'code') return 'unsupported_response_type';
    if (scopes.length === 0 || scopes.some((scope) => !SCOPES.has(scope))) return 'invalid_scope';
    if (challenge !== null && query.get('code_challenge_method') !== 'S256') return 'invalid_request';
    return null;
  }

  /** `POST /oauth2/token` and `/oauth2/token/revoke`. */
  async token(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    response.once('finish', () => this.#record('nobody', request.method ?? '', path, response.statusCode));
    if (request.method !== 'POST') return json(response, 405, { message: '405: Method Not Allowed', code: 0 });
    let form: URLSearchParams;
    try {
      form = new URLSearchParams((await readBytes(request, 64 * 1024)).toString('utf8'));
    } catch {
      return json(response, 413, { error: 'invalid_request' });
    }
    const application = this.#client(request, form);
    if (!application) return json(response, 401, { error: 'invalid_client' });
    if (path.endsWith('/revoke')) {
      this.#world.grants.revoke(form.get('token') ?? '', application.id);
      return json(response, 200, {});
    }
    const given = this.#grant(form, application);
    if (typeof given === 'string')
      return json(response, 400, { error: given, error_description: DESCRIPTIONS[given] ?? given });
    json(response, 200, {
      token_type: 'Bearer',
      access_token: given.accessToken,
      expires_in: 604_800,
      refresh_token: given.refreshToken,
      scope: given.scopes.join(' '),
    });
  }

  #record(who: string, method: string, path: string, status: number): void {
    this.#journal.add({
      kind: 'rest',
      who,
      method,
      route: path.replace(/^\/api(\/v\d+)?/, ''),
      path,
      operation: 'oauth2',
      status,
    });
  }

  #grant(form: URLSearchParams, application: Application): Grant | string {
    const type = form.get('grant_type');
    if (type === 'authorization_code') {
      const [code, uri, verifier] = ['code', 'redirect_uri', 'code_verifier'].map(
        (name) => form.get(name) ?? undefined,
      );
      return this.#world.grants.exchange(code ?? '', application.id, uri, verifier) ?? 'invalid_grant';
    }
    if (type === 'refresh_token')
      return this.#world.grants.refresh(form.get('refresh_token') ?? '', application.id) ?? 'invalid_grant';
    if (type === 'client_credentials') {
      return this.#world.grants.issueTo(
        application.id,
        application.ownerId,
        (form.get('scope') ?? 'identify').split(' '),
      );
    }
    return 'unsupported_grant_type';
  }

  /** The application that proves itself, by Basic authentication or in the body. */
  #client(request: IncomingMessage, form: URLSearchParams): Application | null {
    const [, basic] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    const [id, secret] = basic
      ? Buffer.from(basic, 'base64').toString('utf8').split(/:(.*)/s).map(decodeURIComponentSafely)
      : [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
    const application = this.#world.applications.get(id ?? '');
    return application && application.clientSecret === secret ? application : null;
  }
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  invalid_grant: 'Invalid "code" or "refresh_token" in request.',
  unsupported_grant_type: 'The grant type is not supported.',
};

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function sendBack(response: ServerResponse, { redirectUri, state }: Asked, params: Record<string, string>): void {
  const target = new URL(redirectUri);
  for (const [name, value] of Object.entries(params)) target.searchParams.set(name, value);
  if (state !== null) target.searchParams.set('state', state);
  response.writeHead(302, { Location: target.href, 'Cache-Control': 'no-store' });
  response.end();
}

function html(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Frame-Options': 'DENY',
    'Content-Security-Policy':
      "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'",
  });
  response.end(text);
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}
