export { Bus } from './bus.ts';
export { BUS, BusModule } from './bus.module.ts';
export { openBus, type BusOptions } from './open-bus.ts';
