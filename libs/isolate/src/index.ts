export * from './serve-guilds.ts';
