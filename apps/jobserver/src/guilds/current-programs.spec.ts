import type { CompilerPort, GuildLogLine, GuildProgram } from '#libs/ports';
import { Fault } from '#libs/vocabulary';
import { silentLog } from '../../memory/silent-log.ts';
import { CurrentPrograms } from './current-programs.ts';

/** A guild whose scripts were compiled by the compiler `old`; the current one is `new`. */
function setUp(sources: Record<string, string>) {
  const active = new Map(Object.keys(sources).map((name) => [name, `old:${name}`]));
  const artefacts = new Map(Object.keys(sources).map((name) => [`old:${name}`, { code: `old ${name}`, map: '{}' }]));
  const compiled: string[] = [];
  const scripts = {
    program: (guildId: string): Promise<GuildProgram> => {
      const modules = [...active].map(([name, hash]) => ({
        name,
        versionId: name,
        contentHash: hash,
        ...artefacts.get(hash)!,
      }));
      return Promise.resolve({ guildId, hash: [...active.values()].join(), modules, listens: [] });
    },
    artefact: (hash: string) => Promise.resolve(artefacts.get(hash) ?? null),
    saveArtefact: (hash: string, { code, map }: { code: string; map: string }) =>
      Promise.resolve(void artefacts.set(hash, { code, map })),
    activeSource: (versionId: string) => Promise.resolve({ name: versionId, source: sources[versionId]! }),
    replaceArtefact: (versionId: string, hash: string) => Promise.resolve(void active.set(versionId, hash)),
  };
  const compiler: CompilerPort = {
    artefactHash: (name) => `new:${name}`,
    isCurrent: (hash) => hash.startsWith('new:'),
    compile: ({ name, source }) => {
      compiled.push(name);
      if (source === 'refused') return Promise.reject(new Fault('script.does-not-compile', 'no'));
      if (source === 'busy') return Promise.reject(new Fault('compiler.busy', 'busy'));
      return Promise.resolve({ code: `new ${name}`, map: '{}', imports: [] });
    },
  };
  const told: GuildLogLine[] = [];
  const programs = new CurrentPrograms(scripts, compiler, silentLog, (_, line) => void told.push(line));
  return { compiled, programs, told };
}

describe('CurrentPrograms', () => {
  it('artefacts of an older compiler → compiled again, once', async () => {
    const { compiled, programs } = setUp({ a: 'x', b: 'y' });
    const first = (await programs.program('g'))!;
    expect(first.modules.map(({ code }) => code)).toEqual(['new a', 'new b']);
    expect((await programs.program('g'))!.hash).toBe(first.hash);
    expect(compiled.toSorted()).toEqual(['a', 'b']);
  });

  it('a script that no longer compiles → does not run, and the guild’s log says so; the others run', async () => {
    const { programs, told } = setUp({ a: 'x', b: 'refused' });
    const { modules } = (await programs.program('g'))!;
    expect(modules.map(({ code }) => code)).toEqual(['new a']);
    expect(told).toMatchObject([{ script: 'b', code: 'script.does-not-compile' }]);
  });

  it('a busy compiler → the program is requested again later', async () => {
    const { programs } = setUp({ a: 'busy' });
    await expect(programs.program('g')).rejects.toMatchObject({ code: 'compiler.busy' });
  });
});
