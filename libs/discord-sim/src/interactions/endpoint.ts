import { parseBody } from '../rest/read-request.ts';
import { validate } from '../rest/validate.ts';
import type { Call } from '../rest/operation.ts';
import type { Application } from '../world/entities.ts';
import type { Interaction } from '../world/interactions.ts';
import { Callback, settle } from './callback.ts';
import { ANSWER_WITHIN, AnswerKind, InteractionKind } from './kinds.ts';
import { signatureHeaders } from './signing.ts';

const USER_AGENT = 'Discord-Interactions/1.0 (+https://discord.com)';

function post(application: Application, url: string, body: string, headers: Record<string, string>): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'User-Agent': USER_AGENT, ...headers },
    body,
    signal: AbortSignal.timeout(ANSWER_WITHIN),
    redirect: 'error',
  });
}

/**
 * Whether an address may receive interactions: it answers a ping, and rejects an unsigned request.
 *
 * @see https://docs.discord.com/developers/interactions/overview#setting-up-an-endpoint
 */
export async function isEndpoint(application: Application, url: string, now: number): Promise<boolean> {
  const body = JSON.stringify({
    version: 1,
    type: InteractionKind.ping,
    token: 'ping',
    id: '1',
    application_id: application.id,
  });
  try {
    const right = await post(application, url, body, signatureHeaders(application.signingKey, body, now));
    const answer = (await right.json()) as { type?: number };
    if (right.status !== 200 || answer.type !== AnswerKind.pong) return false;
    const forged = { 'X-Signature-Ed25519': '00'.repeat(64), 'X-Signature-Timestamp': String(Math.floor(now / 1000)) };
    return (await post(application, url, body, forged)).status === 401;
  } catch {
    return false;
  }
}

/** Statuses of an application that answers through the API instead, or has no answer yet. */
const LATER = new Set([202, 204]);

/**
 * Sends an interaction to the application's address and performs its answer. Never throws.
 *
 * @returns whether Discord understood the answer
 */
export async function deliverByHttp(
  call: Call,
  application: Application,
  interaction: Interaction,
  d: object,
): Promise<boolean> {
  const body = JSON.stringify(d);
  try {
    const headers = signatureHeaders(application.signingKey, body, call.world.clock.now());
    const response = await post(application, application.interactionsUrl!, body, headers);
    if (!response.ok) return false;
    const bytes = Buffer.from(await response.arrayBuffer());
    if (bytes.length === 0) return LATER.has(response.status);
    const { json, uploads } = await parseBody(bytes, response.headers.get('content-type') ?? 'application/json');
    const params = { interaction_id: interaction.id, interaction_token: interaction.token };
    settle({ ...call, params, uploads, caller: { kind: 'nobody' }, body: validate(Callback, json) });
    return true;
  } catch {
    // Unreachable, too late, or an answer that Discord does not understand.
    return false;
  }
}
