import type { DiscordUse } from '#libs/ports';

/** The guild that calls are made for. */
export interface OnBehalf extends DiscordUse {
  guildId: string;
}
