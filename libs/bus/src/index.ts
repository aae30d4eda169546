export { Bus } from './bus.ts';
export { BUS, BusModule } from './bus.module.ts';
export type { BusOptions } from './open-bus.ts';
