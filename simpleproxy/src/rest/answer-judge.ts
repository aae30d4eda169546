import { idOf, type JsonObject } from '../cache/json.ts';
import type { GuildLookup } from '../cache/guild-lookup.ts';
import type { KnownTokens } from '../access/known-tokens.ts';
import type { Caller } from './caller.ts';
import { InvalidBudget } from './invalid-budget.ts';
import { RefusalMemory, type Asked } from './refusal-memory.ts';
import { refusalIn } from './small-answer.ts';

const REFUSALS = new Set([403, 404]);
const WEBHOOKS = /\/webhooks(\/\d+)?$/;

/** Reads Discord's answers: counts invalid requests, remembers repeated rejections, and learns tokens. */
export class AnswerJudge {
  readonly invalid = new InvalidBudget();
  readonly refusals = new RefusalMemory();
  readonly #guilds: GuildLookup;
  readonly #tokens: KnownTokens;

  constructor(guilds: GuildLookup, tokens: KnownTokens) {
    this.#guilds = guilds;
    this.#tokens = tokens;
  }

  /** The key of a request in the memory of rejections; null for a request without a guild. */
  askedBy({ guildId, payer }: Caller, key: string, below: string): Asked | null {
    if (guildId === null || payer !== guildId) return null;
    return { guildId, key, path: below, resourceGuildId: this.#guilds.ofPath(below)?.guildId ?? null };
  }

  /** Whether to read the body of an answer. */
  wantsBody(status: number, below: string, asked: Asked | null): boolean {
    return (asked !== null && REFUSALS.has(status)) || (status === 200 && WEBHOOKS.test(below));
  }

  countStatus(status: number, isShared: boolean, payer: string): void {
    if (status === 401 || status === 403 || (status === 429 && !isShared)) this.invalid.spend(payer);
  }

  /** Records an answer that is not a rejection. */
  passed(status: number, asked: Asked | null): void {
    if (asked && status < 400) this.refusals.clear(asked);
  }

  read(status: number, json: unknown, asked: Asked | null): void {
    if (status === 200) this.#tokens.seeWebhooks(json);
    else if (asked) this.refusals.note(asked, refusalIn(status, json));
  }

  /** A dispatch from Discord. */
  see(type: string, d: JsonObject, user: JsonObject): void {
    this.#tokens.see(type, d);
    this.refusals.see(type, d, idOf(user));
  }
}
