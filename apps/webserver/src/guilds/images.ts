import { Inject, Injectable } from '@nestjs/common';
import { SETTINGS, type Settings } from '../settings.ts';

const CDN = 'https://cdn.discordapp.com';

/**
 * Addresses of pictures. With the simulator there are none: a machine without a network must not wait for Discord's.
 *
 * @see https://docs.discord.com/developers/reference#image-formatting
 */
@Injectable()
export class Images {
  readonly #cdn: string | null;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.#cdn = settings.SIM_URL === undefined ? CDN : null;
  }

  icon({ id, icon }: { id: string; icon: string | null }): string | null {
    return this.#cdn !== null && icon !== null ? `${this.#cdn}/icons/${id}/${icon}.png?size=128` : null;
  }

  avatar({ id, avatar }: { id: string; avatar: string | null }): string | null {
    return this.#cdn !== null && avatar !== null ? `${this.#cdn}/avatars/${id}/${avatar}.png?size=128` : null;
  }
}
