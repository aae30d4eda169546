import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { PORTS, type Ports } from '../ports.ts';

/** Starts `script.deploy`, which compiles, tries and activates a version durably. */
@Injectable()
export class Deploy {
  readonly #ports: Ports;

  constructor(@Inject(PORTS) ports: Ports) {
    this.#ports = ports;
  }

  /**
   * @param attempt idempotency key of this deployment: the same key returns the same run
   * @returns id of the run
   */
  async start(
    guildId: string,
    scriptId: string,
    versionNumber: number,
    attempt: string = randomUUID(),
  ): Promise<string> {
    const { run } = await this.#ports.work.start(
      'script.deploy',
      { guildId, scriptId, versionNumber },
      { idempotencyKey: `deploy:${scriptId}:${versionNumber}:${attempt}` },
    );
    return run.id;
  }
}
