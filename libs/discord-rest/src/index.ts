export * from './discord-rest.ts';
export type { Lane } from './proxy-client.ts';
