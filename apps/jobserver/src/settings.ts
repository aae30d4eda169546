import {
  ConfigError,
  discordConfig,
  jobserverConfig,
  operatorConfig,
  processConfig,
  queueConfig,
  readConfig,
} from '#libs/config';

export type Settings = ReturnType<typeof readSettings>;

/** @throws ConfigError that names every malformed variable, or OPERATOR_TOKEN when no operator token is set */
export function readSettings(env: Record<string, string | undefined> = process.env) {
  const slice = { ...processConfig, ...queueConfig, ...discordConfig, ...operatorConfig, ...jobserverConfig };
  const settings = readConfig(slice, env);
  const { OPERATOR_TOKEN, OPERATOR_TOKENS, OPERATOR_TOKENS_FILE } = settings;
  if (OPERATOR_TOKEN === undefined && OPERATOR_TOKENS.length === 0 && OPERATOR_TOKENS_FILE === undefined) {
    const expected = 'expected a secret of at least 32 characters, or OPERATOR_TOKENS, or OPERATOR_TOKENS_FILE';
    throw new ConfigError([{ variable: 'OPERATOR_TOKEN', expected }]);
  }
  return settings;
}
