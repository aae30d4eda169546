/**
 * Sends heartbeats at Discord's interval and detects a connection that no longer answers.
 *
 * @see https://docs.discord.com/developers/events/gateway#sending-heartbeats
 */
export class Heartbeat {
  readonly #beat: () => void;
  readonly #zombie: () => void;
  #timer: NodeJS.Timeout | null = null;
  #sentAt = 0;
  #waiting = false;
  /** Milliseconds from the last heartbeat to its acknowledgement; null before the first. */
  latency: number | null = null;

  constructor(beat: () => void, zombie: () => void) {
    this.#beat = beat;
    this.#zombie = zombie;
  }

  start(intervalMs: number): void {
    this.stop();
    this.#timer = setTimeout(() => this.#tick(intervalMs), intervalMs * Math.random());
  }

  #tick(intervalMs: number): void {
    if (this.#waiting) return this.#zombie();
    this.#timer = setTimeout(() => this.#tick(intervalMs), intervalMs);
    this.#waiting = true;
    this.#sentAt = performance.now();
    this.#beat();
  }

  acknowledged(): void {
    if (this.#waiting) this.latency = performance.now() - this.#sentAt;
    this.#waiting = false;
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#waiting = false;
  }
}
