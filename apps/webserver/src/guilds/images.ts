import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../settings.ts';

const CDN = 'https://cdn.discordapp.com';

/**
 * Image addresses for the browser: Discord's CDN, or the simulator's own.
 *
 * @see https://docs.discord.com/developers/reference#image-formatting
 */
@Injectable()
export class Images {
  readonly #cdn: string;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.#cdn = settings.SIM_URL === undefined ? CDN : new URL(settings.OAUTH_AUTHORIZE_URL).origin;
  }

  icon({ id, icon }: { id: string; icon: string | null }): string | null {
    return icon !== null ? `${this.#cdn}/icons/${id}/${icon}.png?size=128` : null;
  }

  avatar({ id, avatar }: { id: string; avatar: string | null }): string | null {
    return avatar !== null ? `${this.#cdn}/avatars/${id}/${avatar}.png?size=128` : null;
  }

  emoji(id: string): string {
    return `${this.#cdn}/emojis/${id}.png?size=64`;
  }

  sticker(id: string): string {
    return `${this.#cdn}/stickers/${id}.png`;
  }
}
