export * from './discord-rest.ts';
