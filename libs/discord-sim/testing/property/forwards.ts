import type { World } from '../../src/world/world.ts';
import type { Facts } from './facts.ts';

/**
 * Remembers forwarded messages. discord.js puts the copy into its cache under the id of the original (Message._patch,
 * `message_snapshots`), also after that was deleted: its cache of these messages is not compared.
 */
export class Forwards {
  readonly #ids = new Set<string>();
  readonly #unlisten: () => void;

  constructor(world: World) {
    this.#unlisten = world.listen(({ d }) => {
      const { message_snapshots: copies, message_reference: reference } = d as {
        message_snapshots?: object[];
        message_reference?: { message_id?: string };
      };
      if (copies && reference?.message_id !== undefined) this.#ids.add(reference.message_id);
    });
  }

  /** Removes these messages. */
  leaveOut(messages: Facts): void {
    for (const id of this.#ids) delete messages[id];
  }

  end(): void {
    this.#unlisten();
  }
}
