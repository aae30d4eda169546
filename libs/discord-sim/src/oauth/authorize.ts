import type { IncomingMessage, ServerResponse } from 'node:http';
import { requireOwnPage, requireThisMachine } from '../control/guard.ts';
import type { CallLog } from '../call-log.ts';
import { guildPermissions, channelPermissions, Permission } from '../permissions.ts';
import { DiscordError } from '../rest/errors.ts';
import { readBytes } from '../rest/read-request.ts';
import type { Account, Guild, User } from '../world/entities.ts';
import { installBot } from '../world/install.ts';
import { INCOMING, makeWebhook } from '../world/webhooks.ts';
import type { World } from '../world/world.ts';
import { objection, readAsked, type Asked } from './ask.ts';
import { donePage, errorPage, pickPage } from './page.ts';
import { isChoosing } from './scopes.ts';

/** Cookie with the last user, so that the page does not ask again. */
const COOKIE = 'discord_sim_user';

/** An error that the page shows. */
class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * The OAuth2 consent page: a user authorises an application.
 *
 * @see https://docs.discord.com/developers/topics/oauth2
 */
export class AuthorizePage {
  readonly #world: World;
  readonly #callLog: CallLog;

  constructor(world: World, callLog: CallLog) {
    this.#world = world;
    this.#callLog = callLog;
  }

  /** `GET` shows the page. `POST` is the answer: a form with `user_id`, `decision`, and the choices that the scopes need. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '');
    try {
      requireThisMachine(request);
      if (request.method === 'POST') requireOwnPage(request);
      const form =
        request.method === 'POST' ? new URLSearchParams((await readBytes(request, 64 * 1024)).toString('utf8')) : null;
      const asked = readAsked(this.#world, query);
      if (typeof asked === 'string') throw new Refused(400, asked);
      const problem = objection(asked);
      if (problem) return sendBack(response, asked, { ...problem });
      if (form) return this.#decide(response, asked, form);
      const before = this.#seenBefore(request, asked);
      if (before) return this.#allow(response, asked, before, new URLSearchParams());
      const users = this.#people();
      const guilds = [...this.#world.guilds.values()];
      html(response, 200, pickPage({ ...asked, users, guilds }));
    } catch (error) {
      const status = error instanceof DiscordError || error instanceof Refused ? error.status : 500;
      const isTold = error instanceof Refused || status === 403;
      html(response, status, errorPage(isTold ? (error as Error).message : 'That could not be read.'));
    }
  }

  #people(): Account[] {
    return [...this.#world.accounts.values()].filter(({ applicationId }) => applicationId === null);
  }

  /** Whether to skip the page: `prompt=none`, and the user has granted all scopes before. */
  #seenBefore(request: IncomingMessage, { prompt, application, scopes }: Asked): Account | undefined {
    const [, id = ''] = new RegExp(`(?:^|; )${COOKIE}=(\\d+)`).exec(request.headers.cookie ?? '') ?? [];
    const isKnown =
      prompt === 'none' && !scopes.some(isChoosing) && this.#world.grants.covers(application.id, id, scopes);
    return isKnown ? this.#world.accounts.get(id) : undefined;
  }

  #decide(response: ServerResponse, asked: Asked, form: URLSearchParams): void {
    if (form.get('decision') === 'deny') {
      const error_description = 'The resource owner or authorization server denied the request';
      return sendBack(response, asked, { error: 'access_denied', error_description });
    }
    const name = form.get('user_id');
    const account = this.#people().find(({ user }) => user.id === name || user.username === name);
    if (!account) throw new Refused(400, 'No user of that name lives here.');
    this.#allow(response, asked, account, form);
  }

  #allow(response: ServerResponse, asked: Asked, { user }: Account, form: URLSearchParams): void {
    const { application, scopes, redirectUri, challenge, responseType, permissions } = asked;
    const guildId = scopes.includes('bot') ? this.#addBot(asked, user, form) : null;
    const webhookId = scopes.includes('webhook.incoming') ? this.#addWebhook(asked, user, form) : null;
    if (asked.isForUser) application.userInstalls.add(user.id);
    const who = `user:${user.id}`;
    const path = '/oauth2/authorize';
    this.#callLog.add({ kind: 'rest', who, method: 'POST', route: path, path, operation: 'oauth2', status: 302 });
    response.setHeader('Set-Cookie', `${COOKIE}=${user.id}; Path=/oauth2; HttpOnly; SameSite=Lax`);
    if (redirectUri === null) return html(response, 200, donePage(application.name));
    const { grants } = this.#world;
    const to = { applicationId: application.id, userId: user.id, scopes };
    if (responseType === 'token') {
      const { accessToken } = grants.issue(to, false);
      const given = { access_token: accessToken, token_type: 'Bearer', expires_in: '604800', scope: scopes.join(' ') };
      return sendBack(response, asked, given);
    }
    const code = grants.authorize({ ...to, redirectUri, challenge, guildId, webhookId });
    sendBack(response, asked, { code, ...(guildId === null ? {} : { guild_id: guildId, permissions }) });
  }

  /** Adds the bot to the chosen guild. Returns the guild's id. */
  #addBot(asked: Asked, user: User, form: URLSearchParams): string {
    const chosen = asked.isGuildFixed ? asked.guildId : (form.get('guild_id') ?? asked.guildId);
    const guild = this.#world.guilds.get(chosen ?? '');
    const member = guild?.members.get(user.id);
    if (!guild || !member) throw new Refused(400, 'Choose a server that you are in.');
    if (!(guildPermissions(guild, member, this.#world.clock.now()) & Permission.ManageGuild))
      throw new Refused(403, `You cannot add bots to ${guild.fields.name}.`);
    installBot(this.#world, guild, asked.application, form.get('permissions') ?? asked.permissions, user);
    return guild.fields.id;
  }

  /** Creates the webhook in the chosen channel. Returns its id. */
  #addWebhook({ application }: Asked, maker: User, form: URLSearchParams): string {
    const channel = this.#world.channels.get(form.get('channel_id') ?? '');
    const guild: Guild | undefined = channel && this.#world.guildOf(channel);
    const member = guild?.members.get(maker.id);
    if (!channel || !guild || !member) throw new Refused(400, 'Choose a channel that you can see.');
    if (!(channelPermissions(guild, member, channel, this.#world.clock.now()) & Permission.ManageWebhooks))
      throw new Refused(403, 'You cannot make webhooks in that channel.');
    const fields = { type: INCOMING, channel_id: channel.id, name: application.name, avatar: null };
    return makeWebhook(this.#world, guild, { ...fields, application_id: application.id, maker }).id;
  }
}

/** Redirects to the application with the decision: in the query, or for tokens in the fragment. */
function sendBack(
  response: ServerResponse,
  { redirectUri, state, responseType }: Asked,
  params: Record<string, string>,
): void {
  if (redirectUri === null) return html(response, 400, errorPage(params['error_description'] ?? 'That is refused.'));
  const told = new URLSearchParams({ ...params, ...(state === null ? {} : { state }) });
  const target = new URL(redirectUri);
  if (responseType === 'token') target.hash = told.toString();
  else for (const [name, value] of told) target.searchParams.set(name, value);
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
