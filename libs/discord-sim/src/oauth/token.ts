import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallLog } from '../call-log.ts';
import { readBytes } from '../rest/read-request.ts';
import type { Application } from '../world/entities.ts';
import { presentGuild } from '../world/present.ts';
import { presentWebhook } from '../world/webhooks.ts';
import type { World } from '../world/world.ts';
import type { Refusal } from './ask.ts';
import type { Code, Grant } from './grants.ts';
import { isForItself, readScopes } from './scopes.ts';

const WEEK_IN_SECONDS = 604_800;

const refuse = (error: string, error_description: string): Refusal => ({ error, error_description });
const missing = (name: string): Refusal => refuse('invalid_request', `Missing "${name}" in request.`);

/** The token and revocation endpoints. @see https://docs.discord.com/developers/topics/oauth2#shared-resources-oauth2-urls */
export class TokenEndpoint {
  readonly #world: World;
  readonly #callLog: CallLog;
  readonly #url: string;

  constructor(world: World, callLog: CallLog, url: string) {
    this.#world = world;
    this.#callLog = callLog;
    this.#url = url;
  }

  /** `POST /oauth2/token` and `/oauth2/token/revoke`. */
  async handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const { method = '' } = request;
    const route = path.replace(/^\/api(\/v\d+)?/, '');
    let who = 'nobody';
    response.once('finish', () => {
      const { statusCode: status } = response;
      this.#callLog.add({ kind: 'rest', who, method, route, path, operation: 'oauth2', status });
    });
    if (method !== 'POST') return json(response, 405, { message: '405: Method Not Allowed', code: 0 });
    if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? ''))
      return json(response, 400, refuse('invalid_request', 'Only application/x-www-form-urlencoded is accepted.'));
    let form: URLSearchParams;
    try {
      form = new URLSearchParams((await readBytes(request, 64 * 1024)).toString('utf8'));
    } catch {
      return json(response, 413, refuse('invalid_request', 'The request is too large.'));
    }
    const application = this.#client(request, form);
    if (!application) return json(response, 401, { error: 'invalid_client' });
    who = `application:${application.id}`;
    if (route.endsWith('/revoke')) {
      const token = form.get('token');
      if (token === null) return json(response, 400, missing('token'));
      this.#world.grants.revoke(token, application.id);
      return json(response, 200, {});
    }
    const given = this.#answer(form, application);
    json(response, 'error' in given ? 400 : 200, given);
  }

  #answer(form: URLSearchParams, application: Application): object {
    const { grants } = this.#world;
    switch (form.get('grant_type')) {
      case null:
        return missing('grant_type');
      case 'authorization_code':
        return this.#exchange(form, application);
      case 'refresh_token': {
        const token = form.get('refresh_token');
        if (token === null) return missing('refresh_token');
        const grant = grants.refresh(token, application.id);
        return grant ? present(grant) : refuse('invalid_grant', 'Invalid "refresh_token" in request.');
      }
      case 'client_credentials': {
        const scopes = form.has('scope') ? readScopes(form.get('scope')) : ['identify'];
        if (scopes.length === 0 || !scopes.every(isForItself))
          return refuse('invalid_scope', 'The requested scope is invalid, unknown, or malformed.');
        const { id: applicationId, ownerId: userId } = application;
        return present(grants.issue({ applicationId, userId, scopes }, false));
      }
      default:
        return refuse('unsupported_grant_type', 'The grant type is not supported.');
    }
  }

  #exchange(form: URLSearchParams, application: Application): object {
    const [code, uri, verifier] = ['code', 'redirect_uri', 'code_verifier'].map((name) => form.get(name) ?? undefined);
    if (code === undefined) return missing('code');
    const found = this.#world.grants.exchange(code, application.id, uri, verifier);
    if (!found) return refuse('invalid_grant', 'Invalid "code" in request.');
    return { ...present(found.grant), ...this.#made(found.code) };
  }

  /** Guild and webhook that the authorisation created. */
  #made({ guildId, webhookId }: Code): object {
    const guild = this.#world.guilds.get(guildId ?? '');
    const webhook = this.#world.webhooks.get(webhookId ?? '');
    return {
      ...(guild ? { guild: presentGuild(guild) } : {}),
      ...(webhook ? { webhook: presentWebhook(this.#world, webhook, this.#url, { token: true, user: false }) } : {}),
    };
  }

  /** The application that authenticates itself, by Basic authentication or in the body. */
  #client(request: IncomingMessage, form: URLSearchParams): Application | null {
    const [, basic] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? [];
    const [id, secret] = basic
      ? Buffer.from(basic, 'base64').toString('utf8').split(/:(.*)/s).map(decodeSafely)
      : [form.get('client_id') ?? '', form.get('client_secret') ?? ''];
    const application = this.#world.applications.get(id ?? '');
    return application && application.clientSecret === secret ? application : null;
  }
}

const present = ({ accessToken, refreshToken, scopes }: Grant): object => ({
  token_type: 'Bearer',
  access_token: accessToken,
  expires_in: WEEK_IN_SECONDS,
  ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
  scope: scopes.join(' '),
});

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}
