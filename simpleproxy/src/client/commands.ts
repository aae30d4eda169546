import { GatewayOpcodes } from 'discord-api-types/v10';
import { idOf, isObject, type JsonObject } from '../cache/json.ts';
import type { Requester, Shard } from '../shard/shard.ts';
import type { UpstreamShard } from '../upstream/upstream-shard.ts';

const PRESENCE: number = GatewayOpcodes.PresenceUpdate;
const MEMBERS: number = GatewayOpcodes.RequestGuildMembers;

interface Asked {
  sessionId: string;
  nonce: unknown;
  at: number;
}

/** Timeout (ms) of a request that Discord has not finished answering. */
const ASKED_MS = 120_000;
const PRESENCE_MS = 20_000;
const PRESENCES = 5;

/**
 * Forwards clients' commands to Discord. Member requests get a nonce of the proxy's own, so that the answers reach only the client that
 * asked. Presence: the last one wins, at most five in twenty seconds.
 */
export class CommandRouter {
  readonly #upstream: (shardId: number) => UpstreamShard | undefined;
  readonly #asked = new Map<string, Asked>();
  readonly #presences = new Map<number, { sent: number[]; next: string | null }>();
  #counter = 0;

  constructor(upstream: (shardId: number) => UpstreamShard | undefined) {
    this.#upstream = upstream;
  }

  /** Returns false if the command cannot be accepted: too many wait. */
  forward(shard: Shard, sessionId: string, op: number, d: unknown): boolean {
    if (op === PRESENCE) return this.#presence(shard.id, JSON.stringify({ op, d }));
    const rewritten = op === MEMBERS && isObject(d) ? { ...d, nonce: this.#ask(sessionId, d) } : d;
    return this.#upstream(shard.id)?.send(JSON.stringify({ op, d: rewritten })) ?? false;
  }

  #ask(sessionId: string, d: JsonObject): string {
    const now = Date.now();
    for (const [nonce, asked] of this.#asked) {
      if (now - asked.at < ASKED_MS) break;
      this.#asked.delete(nonce);
    }
    const nonce = `p${process.pid.toString(36)}.${(this.#counter++).toString(36)}.${now.toString(36)}`;
    this.#asked.set(nonce, { sessionId, nonce: d['nonce'], at: now });
    return nonce;
  }

  #presence(shardId: number, payload: string): boolean {
    const state = this.#presences.get(shardId) ?? { sent: [], next: null };
    this.#presences.set(shardId, state);
    const now = Date.now();
    state.sent = state.sent.filter((at) => now - at < PRESENCE_MS);
    const waiting = state.next !== null;
    state.next = payload;
    if (waiting) return true;
    const wait = state.sent.length < PRESENCES ? 0 : (state.sent[0] ?? now) + PRESENCE_MS - now;
    const flush = () => {
      const next = state.next;
      state.next = null;
      if (next === null) return;
      state.sent.push(Date.now());
      this.#upstream(shardId)?.send(next);
    };
    if (wait === 0) flush();
    else setTimeout(flush, wait).unref();
    return true;
  }

  /** The client that an answer of Discord's belongs to; restores the client's own nonce. */
  readonly requester: Requester = (type, d) => {
    const answer = type === 'RATE_LIMITED' ? d['meta'] : type === 'GUILD_MEMBERS_CHUNK' ? d : null;
    const nonce = idOf(answer, 'nonce');
    const asked = nonce === undefined ? undefined : this.#asked.get(nonce);
    if (nonce === undefined || !asked || !isObject(answer)) return null;
    const last = type === 'RATE_LIMITED' || Number(d['chunk_index']) + 1 >= Number(d['chunk_count']);
    if (last) this.#asked.delete(nonce);
    const { nonce: _ours, ...rest } = answer;
    const restored = asked.nonce === undefined ? rest : { ...rest, nonce: asked.nonce };
    return { sessionId: asked.sessionId, data: type === 'RATE_LIMITED' ? { ...d, meta: restored } : restored };
  };
}
