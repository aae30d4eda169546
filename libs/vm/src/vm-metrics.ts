import type { Metrics } from '#libs/telemetry';

export type VmMetrics = ReturnType<typeof vmMetrics>;

export function vmMetrics(metrics: Metrics) {
  return {
    units: metrics.counter('vm_units_total', 'Handlers that were run with an event, by how they ended.', ['status']),
    faults: metrics.counter('vm_faults_total', 'Faults of scripts and of their VMs.', ['code']),
    deaths: metrics.counter('vm_worker_deaths_total', 'Worker processes that ended, by reason.', ['reason']),
    missingWalls: metrics.gauge('vm_missing_walls', 'Walls around vm-workers that this machine cannot put up.'),
    coldStart: metrics.histogram('vm_cold_start_seconds', 'From wanting a VM to its handlers being registered.'),
  };
}
