import { botConfig, discordConfig, processConfig, queueConfig, readConfig } from '#libs/config';

export type Settings = ReturnType<typeof readSettings>;

/** @throws ConfigError that names every malformed variable */
export function readSettings(env: Record<string, string | undefined> = process.env) {
  return readConfig({ ...processConfig, ...queueConfig, ...discordConfig, ...botConfig }, env);
}
