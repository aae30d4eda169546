import type { ProgramModule, ScriptsPort } from '#libs/ports';
import { Fault, GuildId } from '#libs/vocabulary';
import { z } from 'zod';
import { defineTask } from '../define-task.ts';
import { tryTogether } from './try-together.ts';

export const scriptDeploy = defineTask({
  name: 'script.deploy',
  summary: 'Compile a version of a script, try it together with the guild’s other scripts, and make it the active one.',
  lane: 'fast',

  input: z.object({
    guildId: GuildId,
    scriptId: z.string().min(1).max(64).describe('Id of a script of the guild.'),
    versionNumber: z.int().positive().describe('Number of the version: 1, 2, 3 …, also an older one.'),
  }),
  output: z.object({
    versionId: z.string().describe('Id of the version that is active now.'),
    listens: z.array(z.string()).describe('Events that the script listens for.'),
  }),

  steps: ['compile', 'try', 'activate'],
  attempts: 3,
  timeoutMs: 60_000,
  exclusiveBy: ({ guildId }) => guildId,

  async run({ input: { guildId, scriptId, versionNumber }, step, scripts, compiler, vm, bus, log, signal }) {
    const script = await scripts.get(guildId, scriptId);
    const version = await scripts.version(guildId, scriptId, versionNumber);
    const { name } = script;

    const artefactHash = await step('compile', async () => {
      const hash = compiler.artefactHash(name, version.source);
      if (await scripts.artefact(hash)) return hash;
      const { code, map } = await compiler.compile({ guildId, name, source: version.source }, signal);
      await scripts.saveArtefact(hash, { code, map });
      return hash;
    });
    const module = { name, versionId: version.id, contentHash: artefactHash };
    signal.throwIfAborted();

    // A script that throws while it loads never goes live: the previous version stays active.
    const listens = await step('try', async () => {
      const live = (await scripts.program(guildId))?.modules ?? [];
      return tryTogether(vm, guildId, live, { ...module, ...(await artefactOf(scripts, module.contentHash)) });
    });
    signal.throwIfAborted();

    await step('activate', async () => {
      await scripts.activate(guildId, version.id, { artefactHash, listens });
      await bus.publish('scripts.changed', { guildId });
    });
    log.info('script deployed', { script: name, version: versionNumber });
    return { versionId: version.id, listens };
  },
});

async function artefactOf(scripts: ScriptsPort, contentHash: string): Promise<Pick<ProgramModule, 'code' | 'map'>> {
  const artefact = await scripts.artefact(contentHash);
  if (artefact) return artefact;
  throw new Fault('script.artefact-missing', 'The compiled version no longer exists. Deploy it again.');
}
