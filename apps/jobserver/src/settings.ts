import { discordConfig, jobserverConfig, operatorConfig, processConfig, queueConfig, readConfig } from '#libs/config';

export type Settings = ReturnType<typeof readSettings>;

/** @throws ConfigError that names every variable that is malformed */
export function readSettings(env: Record<string, string | undefined> = process.env) {
  const slice = { ...processConfig, ...queueConfig, ...discordConfig, ...operatorConfig, ...jobserverConfig };
  return readConfig(slice, env);
}
