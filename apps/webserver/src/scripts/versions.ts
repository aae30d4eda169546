import type { ScriptVersion } from '#libs/ports';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { PORTS, type Ports } from '../ports.ts';
import type { SavedVersion, Version, VersionDiff, VersionWithSource } from '../schemas/script.ts';
import { Deploy } from './deploy.ts';

type VersionJson = z.input<typeof Version>;

const versionJson = (version: Omit<ScriptVersion, 'source'>, activeId: string | null): VersionJson => ({
  number: version.number,
  authorId: version.authorId,
  createdAt: version.createdAt.toISOString(),
  active: version.id === activeId,
  listens: version.listens,
});

/** The immutable versions of a script: save, read, compare, activate. */
@Injectable()
export class Versions {
  readonly #ports: Ports;
  readonly #deploy: Deploy;

  constructor(@Inject(PORTS) ports: Ports, @Inject(Deploy) deploy: Deploy) {
    this.#ports = ports;
    this.#deploy = deploy;
  }

  async list(guildId: string, scriptId: string): Promise<VersionJson[]> {
    const { activeVersionId } = await this.#ports.scripts.get(guildId, scriptId);
    const versions = await this.#ports.scripts.versions(guildId, scriptId);
    return versions.map((version) => versionJson(version, activeVersionId));
  }

  async get(guildId: string, scriptId: string, number: number): Promise<z.input<typeof VersionWithSource>> {
    const { activeVersionId } = await this.#ports.scripts.get(guildId, scriptId);
    const version = await this.#ports.scripts.version(guildId, scriptId, number);
    return { ...versionJson(version, activeVersionId), source: version.source };
  }

  /** @throws Fault `script.does-not-compile` (422), `script.version-conflict` (409) */
  async save(
    guildId: string,
    scriptId: string,
    { source, baseVersion }: { source: string; baseVersion?: number | undefined },
    authorId: string,
  ): Promise<z.input<typeof SavedVersion>> {
    const { scripts, compiler } = this.#ports;
    const { name } = await scripts.get(guildId, scriptId);
    const { imports, ...compiled } = await compiler.compile({ guildId, name, source });
    const version = await scripts.addVersion(guildId, scriptId, source, authorId, { baseVersion, imports });
    // The deployment uses this result and does not compile again.
    await scripts.saveArtefact(compiler.artefactHash(name, source), compiled);
    await this.#announce(guildId);
    return { version: version.number, runId: await this.#deploy.start(guildId, scriptId, version.number) };
  }

  /** Notifies open editors. The version is stored, so an unavailable bus must not fail the request. */
  async #announce(guildId: string): Promise<void> {
    const { bus, log } = this.#ports;
    await bus.publish('script.saved', { guildId }).catch((error: unknown) => {
      log.warn('a saved version could not be published on the bus', { guildId, error });
    });
  }

  /** @throws Fault `version.diff-too-large` (422), `compiler.busy` (503) */
  async diff(guildId: string, scriptId: string, from: number, to: number): Promise<z.input<typeof VersionDiff>> {
    const { scripts, compiler } = this.#ports;
    const { name } = await scripts.get(guildId, scriptId);
    const older = await scripts.version(guildId, scriptId, from);
    const newer = await scripts.version(guildId, scriptId, to);
    const comparison = await compiler.compare({
      guildId,
      name,
      from: { title: `version ${from}`, source: older.source },
      to: { title: `version ${to}`, source: newer.source },
    });
    return {
      from: { number: from, source: older.source },
      to: { number: to, source: newer.source },
      ...comparison,
    };
  }

  async activate(guildId: string, scriptId: string, number: number): Promise<{ runId: string }> {
    const version = await this.#ports.scripts.version(guildId, scriptId, number);
    return { runId: await this.#deploy.start(guildId, scriptId, version.number) };
  }
}
