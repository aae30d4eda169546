import { webserverUrl } from '@/lib/upstream';

export const dynamic = 'force-dynamic';

async function webserverIsReady(): Promise<boolean> {
  try {
    const answer = await fetch(`${webserverUrl()}/readyz`, { cache: 'no-store', signal: AbortSignal.timeout(2_000) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

/** Can serve: the webserver behind it answers that it is ready. */
export async function GET(): Promise<Response> {
  const webserver = await webserverIsReady();
  return Response.json(
    { status: webserver ? 'ok' : 'unavailable', checks: { webserver } },
    { status: webserver ? 200 : 503 },
  );
}
