import type { LogPort } from '#libs/ports';
import type { SendAck } from './ack-sender.ts';

const timeoutMs = 5_000;

/**
 * Sends acknowledgements to simpleproxy. When the proxy answers that the session has ended, retries are useless: the next
 * session delivers all dispatches again.
 */
export function proxyAcks(proxyUrl: string, key: string, log: LogPort): SendAck {
  return async ({ shard, sessionId, seq }, signal) => {
    const response = await fetch(`${proxyUrl}/c/bot/ack`, {
      method: 'POST',
      headers: { Authorization: `Bot ${key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ shard, seq, session_id: sessionId }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    // Read the body to its end, so that the connection can be reused.
    const text = await response.text();
    if (response.ok) return;
    if (response.status === 404 || response.status === 409) {
      log.warn('the proxy no longer knows this session', { shard, seq, answer: text.slice(0, 200) });
      return;
    }
    throw new Error(`the proxy answered ${response.status} to an acknowledgement`);
  };
}
