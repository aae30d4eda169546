import { DiscordError } from './errors.ts';

const SNOWFLAKE = /^\d{15,20}$/;

/**
 * Ids from a CSV with the one column `user_id`; duplicates count once.
 *
 * @throws DiscordError 400 that names the wrong lines
 * @see https://docs.discord.com/developers/resources/invite#update-target-users
 */
export function readTargets(bytes: Buffer): string[] {
  const lines = bytes.toString('utf8').split(/\r?\n/);
  const problems: string[] = [];
  const ids = new Set<string>();
  lines.forEach((line, index) => {
    const text = line.trim();
    if (text === '' || (index === 0 && !/^\d/.test(text))) return;
    if (SNOWFLAKE.test(text)) ids.add(text);
    else problems.push(`Line ${index + 1}: invalid user ID format`);
  });
  if (problems.length === 0) return [...ids];
  throw new DiscordError(400, { target_users_file: problems } as unknown as DiscordError['body']);
}

export const writeTargets = (ids: readonly string[]): string => `${['user_id', ...ids].join('\n')}\n`;
