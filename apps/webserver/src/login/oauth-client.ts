import { Fault } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SETTINGS, type Settings } from '../settings.ts';

const TIMEOUT_MS = 10_000;

/** @see https://docs.discord.com/developers/topics/oauth2#authorization-code-grant-access-token-response */
const TokenAnswer = z.object({ access_token: z.string(), refresh_token: z.string(), expires_in: z.number() });

const User = z.object({
  id: z.string(),
  username: z.string(),
  global_name: z.string().nullish(),
  avatar: z.string().nullish(),
});
export type DiscordUser = z.infer<typeof User>;

const Guilds = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    icon: z.string().nullish(),
    owner: z.boolean().default(false),
    permissions: z.string().regex(/^\d+$/).default('0'),
  }),
);
export type PartialGuild = z.infer<typeof Guilds>[number];

export interface Tokens {
  accessToken: string;
  refreshToken: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

const unavailable = (retryAfterMs = 1_000, cause?: unknown): Fault =>
  new Fault('discord.unavailable', 'Discord cannot be reached at the moment. Try again later.', {
    // The user of the website reads the message.
    side: 'user',
    retryAfterMs,
    cause,
  });

/** Discord rejected the code or the token. */
export const refused = (): Fault => new Fault('login.refused', 'Discord rejected the sign-in. Sign in again.');

/**
 * Discord's OAuth2, and its information about the signed-in user.
 *
 * @see https://docs.discord.com/developers/topics/oauth2
 */
@Injectable()
export class OAuthClient {
  readonly #settings: Settings;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.#settings = settings;
  }

  get #redirectUri(): string {
    return `${this.#settings.PUBLIC_URL}/api/auth/callback`;
  }

  authorizeUrl(state: string, challenge: string): string {
    const url = new URL(this.#settings.OAUTH_AUTHORIZE_URL);
    const parameters = {
      response_type: 'code',
      client_id: this.#settings.OAUTH_CLIENT_ID,
      scope: 'identify guilds',
      redirect_uri: this.#redirectUri,
      state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return url.href;
  }

  /** @throws Fault `login.refused`, `discord.unavailable` */
  exchange(code: string, verifier: string): Promise<Tokens> {
    return this.#tokens({
      grant_type: 'authorization_code',
      code,
      redirect_uri: this.#redirectUri,
      code_verifier: verifier,
    });
  }

  /** @throws Fault `login.refused`, `discord.unavailable` */
  refresh(refreshToken: string): Promise<Tokens> {
    return this.#tokens({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  /** Best effort: a token that cannot be revoked now expires later. */
  async revoke(token: string, kind: 'access_token' | 'refresh_token'): Promise<void> {
    await this.#post('/oauth2/token/revoke', { token, token_type_hint: kind }).catch(() => undefined);
  }

  /** @throws Fault `login.refused`, `discord.unavailable` */
  async user(accessToken: string): Promise<DiscordUser> {
    return this.#parse(User, await this.#get('/users/@me', accessToken));
  }

  /** All guilds of the user: Discord allows at most 200. @throws Fault `login.refused`, `discord.unavailable` */
  async guilds(accessToken: string): Promise<PartialGuild[]> {
    return this.#parse(Guilds, await this.#get('/users/@me/guilds?limit=200', accessToken));
  }

  async #tokens(form: Record<string, string>): Promise<Tokens> {
    const answer = this.#parse(TokenAnswer, await this.#post('/oauth2/token', form));
    return {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token,
      expiresAt: Date.now() + answer.expires_in * 1000,
    };
  }

  #post(path: string, form: Record<string, string>): Promise<unknown> {
    const { OAUTH_CLIENT_ID, OAUTH_CLIENT_SECRET } = this.#settings;
    const body = new URLSearchParams({
      ...form,
      client_id: OAUTH_CLIENT_ID,
      client_secret: OAUTH_CLIENT_SECRET,
    });
    return this.#call(path, { method: 'POST', body });
  }

  #get(path: string, accessToken: string): Promise<unknown> {
    return this.#call(path, { headers: { authorization: `Bearer ${accessToken}` } });
  }

  async #call(path: string, init: RequestInit): Promise<unknown> {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(this.#settings.OAUTH_API_URL + path, { ...init, signal, redirect: 'error' });
      const text = await response.text();
      if (response.ok) return text === '' ? null : (JSON.parse(text) as unknown);
      if (response.status === 429) throw unavailable(1000 * (Number(response.headers.get('retry-after')) || 1));
      if (response.status < 500) throw refused();
      throw unavailable();
    } catch (error) {
      throw error instanceof Fault ? error : unavailable(1_000, error);
    }
  }

  #parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw unavailable(1_000, parsed.error);
    return parsed.data;
  }
}
