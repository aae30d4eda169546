import { webserverUrl } from './upstream';

const keepMs = 60_000;
let known: { simulated: boolean; at: number } | undefined;

/**
 * Whether the Discord behind this installation is the simulator. The API reports it only to signed-in users;
 * the redirect to the sign-in shows it without a session.
 */
export async function isSimulated(): Promise<boolean> {
  if (known && Date.now() - known.at < keepMs) return known.simulated;
  try {
    const answer = await fetch(`${webserverUrl()}/api/auth/login`, {
      redirect: 'manual',
      cache: 'no-store',
      signal: AbortSignal.timeout(1_000),
    });
    await answer.body?.cancel();
    const { hostname } = new URL(answer.headers.get('location') ?? '');
    known = { simulated: hostname !== 'discord.com' && !hostname.endsWith('.discord.com'), at: Date.now() };
    return known.simulated;
  } catch {
    return known?.simulated ?? false;
  }
}
