import {
  ConfigError,
  databaseConfig,
  discordConfig,
  processConfig,
  queueConfig,
  readConfig,
  webserverConfig,
} from '#libs/config';

/** All variables that the webserver reads. @throws ConfigError */
export function readSettings(env?: Record<string, string | undefined>) {
  const slice = { ...processConfig, ...databaseConfig, ...queueConfig, ...discordConfig, ...webserverConfig };
  const settings = readConfig(slice, env);
  if (!settings.ALLOW_PLAIN_HTTP && isPlainElsewhere(settings.PUBLIC_URL)) {
    const expected =
      'expected https: over http on another host than this machine, sessions can be read in transit (set ALLOW_PLAIN_HTTP=true to start all the same)';
    throw new ConfigError([{ variable: 'PUBLIC_URL', expected }]);
  }
  return settings;
}

function isPlainElsewhere(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'http:' && !/^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

export type Settings = ReturnType<typeof readSettings>;

export const SETTINGS = Symbol('settings');
