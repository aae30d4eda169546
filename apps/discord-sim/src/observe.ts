import type { Simulation } from '#libs/discord-sim';
import { Metrics } from '#libs/telemetry';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** `/healthz`, `/readyz` and `/metrics` of the simulator. */
export function observe(processName: string): {
  serve: (request: IncomingMessage, response: ServerResponse) => boolean;
  watch: (simulation: Simulation) => void;
} {
  const metrics = new Metrics(processName);
  const connections = metrics.gauge('sim_gateway_connections', 'Open gateway connections.');
  const sessions = metrics.gauge('sim_gateway_sessions', 'Gateway sessions, connected or resumable.');
  const journal = metrics.gauge('sim_journal_entries_total', 'REST calls, gateway and control events so far.');
  const dispatches = metrics.counter('sim_dispatches_total', 'Journal entries, by event name.', ['event']);
  let running: Simulation | undefined;

  const answer = (response: ServerResponse, status: number, type: string, text: string): void => {
    response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' });
    response.end(text);
  };

  return {
    serve(request, response) {
      const path = (request.url ?? '').split('?')[0];
      if (request.method !== 'GET') return false;
      if (path === '/healthz') answer(response, 200, 'application/json', '{"status":"ok"}');
      else if (path === '/readyz')
        answer(response, running ? 200 : 503, 'application/json', `{"status":"${running ? 'ok' : 'starting'}"}`);
      else if (path === '/metrics') {
        if (running) {
          connections.set(running.gateway.size.connections);
          sessions.set(running.gateway.size.sessions);
          journal.set(running.callLog.last);
        }
        metrics.expose().then(
          ({ contentType, text }) => answer(response, 200, contentType, text),
          () => response.destroy(),
        );
      } else return false;
      return true;
    },
    watch(simulation) {
      running = simulation;
      simulation.world.listen(({ t }) => dispatches.inc({ event: t }));
    },
  };
}
