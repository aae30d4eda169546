import type { Script as StoredScript } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import { Inject, Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { PORTS, type Ports } from '../ports.ts';
import type { CreatedScript, Script, ScriptWithSource } from '../schemas/script.ts';
import { Deploy } from './deploy.ts';
import { importersOf } from './importers.ts';

const EMPTY_SOURCE = `import { on } from 'mainstay';\n`;

/** A guild's scripts: create, read, rename, enable, disable, delete. */
@Injectable()
export class Scripts {
  readonly #ports: Ports;
  readonly #deploy: Deploy;

  constructor(@Inject(PORTS) ports: Ports, @Inject(Deploy) deploy: Deploy) {
    this.#ports = ports;
    this.#deploy = deploy;
  }

  async list(guildId: string): Promise<Script[]> {
    const scripts = await this.#ports.scripts.list(guildId);
    return Promise.all(scripts.map((script) => this.#describe(script)));
  }

  async get(guildId: string, scriptId: string): Promise<z.input<typeof ScriptWithSource>> {
    const script = await this.#describe(await this.#ports.scripts.get(guildId, scriptId));
    const { source } = await this.#ports.scripts.version(guildId, scriptId, script.latestVersion);
    return { ...script, source };
  }

  /**
   * A source that does not compile creates nothing. @throws Fault `script.does-not-compile` (422), `script.name-taken` (409) …
   */
  async create(
    guildId: string,
    body: { name: string; source?: string | undefined; template?: string | undefined },
    authorId: string,
  ): Promise<z.input<typeof CreatedScript>> {
    const source = body.source ?? this.#templateSource(body.template);
    const { compiler, scripts } = this.#ports;
    const { imports, ...compiled } = await compiler.compile({ guildId, name: body.name, source });
    const { script, version } = await scripts.create(guildId, body.name, authorId, source, { imports });
    await scripts.saveArtefact(compiler.artefactHash(body.name, source), compiled);
    const runId = await this.#deploy.start(guildId, script.id, version.number, 'created');
    return { ...(await this.#describe(script)), source, runId };
  }

  async change(
    guildId: string,
    scriptId: string,
    { name, enabled }: { name?: string | undefined; enabled?: boolean | undefined },
  ): Promise<Script> {
    const { scripts } = this.#ports;
    let script = await scripts.get(guildId, scriptId);
    if (name !== undefined && name !== script.name) script = await this.#rename(script, name);
    if (enabled !== undefined) script = await scripts.setEnabled(guildId, scriptId, enabled);
    await this.#announce(guildId);
    return this.#describe(script);
  }

  /**
   * Rejects a rename while other scripts import the old name: they would fail the next time they load. Their sources are not
   * changed automatically, so their authors have to change the imports first.
   */
  async #rename(script: StoredScript, name: string): Promise<StoredScript> {
    const importers = await importersOf(this.#ports, script);
    if (importers.length > 0) {
      const names = importers.map((importer) => `“${importer}”`).join(', ');
      throw new Fault(
        'script.imported',
        `“${script.name}” is imported by ${names}. Create a copy called “${name}”, import that one instead, then delete “${script.name}”.`,
        { data: { importers } },
      );
    }
    return this.#ports.scripts.rename(script.guildId, script.id, name);
  }

  async delete(guildId: string, scriptId: string): Promise<void> {
    await this.#ports.scripts.delete(guildId, scriptId);
    await this.#announce(guildId);
  }

  /** Undoes a deletion. @throws Fault `script.name-taken` (409), `script.unknown` (404) once it was deleted permanently */
  async restore(guildId: string, scriptId: string): Promise<Script> {
    const script = await this.#ports.scripts.restore(guildId, scriptId);
    await this.#announce(guildId);
    return this.#describe(script);
  }

  /** The change is stored, so an unavailable bus must not fail the request. */
  async #announce(guildId: string): Promise<void> {
    const { bus, log } = this.#ports;
    await bus.publish('scripts.changed', { guildId }).catch((error: unknown) => {
      log.warn('a change of scripts could not be published on the bus', { guildId, error });
    });
  }

  #templateSource(name: string | undefined): string {
    if (name === undefined) return EMPTY_SOURCE;
    const template = this.#ports.sdk.templates.find((one) => one.name === name);
    if (template) return template.source;
    throw new Fault('template.unknown', `There is no template “${name}”.`);
  }

  async #describe(script: StoredScript): Promise<Script> {
    const versions = await this.#ports.scripts.versions(script.guildId, script.id);
    const active = versions.find(({ id }) => id === script.activeVersionId);
    return {
      id: script.id,
      name: script.name,
      enabled: script.enabled,
      activeVersion: active?.number ?? null,
      latestVersion: versions[0]?.number ?? 1,
      listens: active?.listens ?? [],
      setAside: script.setAside,
      createdAt: script.createdAt.toISOString(),
      updatedAt: script.updatedAt.toISOString(),
    };
  }
}
