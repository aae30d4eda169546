import type { Compartment } from '#libs/ports';
import { limits } from '#libs/vocabulary';

/** The compartment of a guild's own scripts: its budget is the one of the guild. */
export function scriptsCompartment(guildId: string): Compartment {
  const { vm, ops, units } = limits;
  return {
    id: guildId,
    guildId,
    principal: { kind: 'scripts' },
    grants: 'all',
    budget: {
      memoryMb: vm.memoryMb,
      cpuMsPerSecond: vm.cpuMsPerSecond,
      cpuBurstMs: vm.cpuBurstMs,
      opCostPerSecond: ops.costPerSecond,
      opCostBurst: ops.costBurst,
      openUnits: units.perCompartment,
    },
  };
}
