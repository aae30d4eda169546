import { collectDefaultMetrics, Registry } from 'prom-client';

export const dynamic = 'force-dynamic';

const registry = new Registry();
registry.setDefaultLabels({ process: 'website' });
collectDefaultMetrics({ register: registry });

/** Prometheus metrics of this process. */
export async function GET(): Promise<Response> {
  return new Response(await registry.metrics(), {
    headers: { 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' },
  });
}
