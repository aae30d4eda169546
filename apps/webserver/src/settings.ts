import { databaseConfig, discordConfig, processConfig, queueConfig, readConfig, webserverConfig } from '#libs/config';

/** All variables that the webserver reads. @throws ConfigError */
export const readSettings = (env?: Record<string, string | undefined>) =>
  readConfig({ ...processConfig, ...databaseConfig, ...queueConfig, ...discordConfig, ...webserverConfig }, env);

export type Settings = ReturnType<typeof readSettings>;

export const SETTINGS = Symbol('settings');
