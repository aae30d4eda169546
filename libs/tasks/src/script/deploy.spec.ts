import type { GuildProgram, ProgramModule } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import { Killed } from '../../memory/memory-discord.ts';
import { runAttempts } from '../../memory/run-attempts.ts';
import { scriptDeploy } from './deploy.task.ts';

const guildId = '500000000000000001';
const input = { guildId, scriptId: 's1', versionNumber: 2 };

const hashOf = (name: string, versionId: string): string => `edition:${name} source ${versionId.slice(1)}`;

function moduleOf(name: string, versionId: string): ProgramModule {
  return { name, versionId, contentHash: hashOf(name, versionId), code: `code of ${versionId}`, map: '{}' };
}

interface World {
  program?: ProgramModule[];
  compile?: () => Promise<{ code: string; map: string; imports: string[] }>;
  inspect?: (
    program: Omit<GuildProgram, 'listens'>,
  ) => Promise<{ listens: string[]; perModule: Record<string, string[]> }>;
  onActivate?: () => void;
}

/** A guild with the script `ping`, whose version 1 is active. */
function world({
  program = [moduleOf('ping', 'v1'), moduleOf('zoo', 'z1')],
  compile,
  inspect,
  onActivate,
}: World = {}) {
  const seen = {
    compiled: 0,
    tried: [] as Array<Omit<GuildProgram, 'listens'>>,
    active: 'v1',
    published: [] as unknown[],
  };
  const artefacts = new Map<string, { code: string; map: string }>();
  const scripts = {
    get: () => Promise.resolve({ id: 's1', guildId, name: 'ping' }),
    version: (_: string, __: string, number: number) =>
      Promise.resolve({ id: `v${number}`, number, source: `source ${number}`, contentHash: `hash-v${number}` }),
    artefact: (hash: string) => Promise.resolve(artefacts.get(hash) ?? null),
    saveArtefact: (hash: string, artefact: { code: string; map: string }) =>
      Promise.resolve(void artefacts.set(hash, artefact)),
    program: () => Promise.resolve(program.length > 0 ? { guildId, hash: 'h', listens: [], modules: program } : null),
    activate: (_: string, versionId: string, { listens }: { listens: string[] }) => {
      onActivate?.();
      seen.active = `${versionId} ${listens.join()}`;
      return Promise.resolve({});
    },
  };
  const compiler = {
    artefactHash: (name: string, source: string) => `edition:${name} ${source}`,
    compile: () => {
      seen.compiled += 1;
      return compile?.() ?? Promise.resolve({ code: 'code of v2', map: '{}', imports: [] });
    },
  };
  const vm = {
    inspect: (tried: Omit<GuildProgram, 'listens'>) => {
      seen.tried.push(tried);
      return (
        inspect?.(tried) ?? Promise.resolve({ listens: ['a'], perModule: { ping: ['message.create'], zoo: ['a'] } })
      );
    },
  };
  const bus = { publish: (...message: unknown[]) => Promise.resolve(void seen.published.push(message)) };
  return { seen, artefacts, ports: { scripts, compiler, vm, bus } as never };
}

describe('script.deploy', () => {
  it('a new version → compiled, tried with the guild’s whole program, and activated', async () => {
    const { seen, ports } = world();
    const { output } = await runAttempts(scriptDeploy, input, ports);
    expect(output).toEqual({ versionId: 'v2', listens: ['message.create'] });
    expect(seen.tried.map(({ modules }) => modules)).toEqual([[moduleOf('ping', 'v2'), moduleOf('zoo', 'z1')]]);
    expect(seen.active).toBe('v2 message.create');
    expect(seen.published).toEqual([['scripts.changed', { guildId }]]);
  });

  it('the first script of a guild → tried alone', async () => {
    const { seen, ports } = world({ program: [] });
    await runAttempts(scriptDeploy, input, ports);
    expect(seen.tried[0]!.modules).toEqual([moduleOf('ping', 'v2')]);
  });

  it('rolling back → does not compile the version again', async () => {
    const { seen, artefacts, ports } = world();
    artefacts.set('edition:ping source 2', { code: 'code of v2', map: '{}' });
    await runAttempts(scriptDeploy, input, ports);
    expect(seen.compiled).toBe(0);
  });

  it.each<[string, World, string]>([
    [
      'does not compile',
      { compile: () => Promise.reject(new Fault('script.does-not-compile', 'no', { data: { diagnostics: [] } })) },
      'script.does-not-compile',
    ],
    [
      'throws while it loads',
      { inspect: () => Promise.reject(new Fault('script.error', 'boom', { data: { script: 'ping', line: 3 } })) },
      'script.error',
    ],
  ])('a new version that %s → the old version stays active', async (_, broken, code) => {
    const { seen, ports } = world(broken);
    await expect(runAttempts(scriptDeploy, input, ports)).rejects.toMatchObject({ code });
    expect(seen.active).toBe('v1');
    expect(seen.published).toEqual([]);
  });

  it('killed in the middle → the next attempt continues there', async () => {
    let kills = 1;
    const { seen, ports } = world({
      onActivate: () => {
        if (kills-- > 0) throw new Killed();
      },
    });
    const { attempts } = await runAttempts(scriptDeploy, input, ports);
    expect({ attempts, compiled: seen.compiled, tried: seen.tried.length }).toEqual({
      attempts: 2,
      compiled: 1,
      tried: 1,
    });
    expect(seen.active).toBe('v2 message.create');
  });

  it('another script cannot be loaded anyway → deployed, and tried with the scripts that load', async () => {
    const bad = new Fault('script.timeout', 'It loops.', { data: { script: 'zoo' } });
    const { seen, ports } = world({
      inspect: (program) =>
        program.modules.some(({ name }) => name === 'zoo')
          ? Promise.reject(bad)
          : Promise.resolve({ listens: [], perModule: { ping: ['message.create'] } }),
    });
    await runAttempts(scriptDeploy, input, ports);
    expect(seen.active).toBe('v2 message.create');
    expect(seen.tried.at(-1)!.modules.map(({ versionId }) => versionId)).toEqual(['v2']);
  });

  it('another script fails because of the new version → not deployed', async () => {
    const { seen, ports } = world({
      inspect: (program) =>
        program.modules.some(({ versionId }) => versionId === 'v2')
          ? Promise.reject(new Fault('script.error', 'no export', { data: { script: 'zoo' } }))
          : Promise.resolve({ listens: [], perModule: {} }),
    });
    await expect(runAttempts(scriptDeploy, input, ports)).rejects.toMatchObject({ code: 'script.error' });
    expect(seen.active).toBe('v1');
  });
});
