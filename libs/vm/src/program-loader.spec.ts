import { scriptsCompartment } from './scripts-compartment.ts';
import { vmFault } from './faults.ts';
import { CutOff } from './interruption.ts';
import { ProgramLoader } from './program-loader.ts';

const module = (name: string) => ({ name, code: '', map: '', versionId: name, contentHash: name });
const compartment = scriptsCompartment('g');
const program = { compartment, hash: '1', listens: [], modules: [module('a'), module('b')] };
const blame = (script: string) => new CutOff(vmFault('script.timeout', { data: { script } }), true, true);

function setUp() {
  const lines: string[] = [];
  const loader = new ProgramLoader(program, () => {});
  /** @returns whether the load has to be tried again */
  const cutOff = (script: string): boolean => {
    loader.next();
    return loader.goesOnWithout(blame(script), (more) => lines.push(...more.map(({ message }) => message)));
  };
  return { loader, lines, cutOff };
}

describe('a load that is cut off', () => {
  it('once → tried again with all scripts', () => {
    const { loader, lines, cutOff } = setUp();
    expect(cutOff('a')).toBe(true);
    expect(loader.next().files).toHaveLength(2);
    loader.loaded([]);
    expect(cutOff('a')).toBe(true);
    expect(lines).toEqual([]);
    expect(loader.setAside.all.size).toBe(0);
  });

  it('twice in a row by the same script → tried again without it, which the log says', () => {
    const { loader, lines, cutOff } = setUp();
    expect([cutOff('a'), cutOff('a')]).toEqual([true, true]);
    expect(loader.next().files).toHaveLength(1);
    expect(lines).toEqual([expect.stringMatching(/^Script "a" is set aside/)]);
  });

  it('by one script and then by another → no script is set aside yet', () => {
    const { loader, cutOff } = setUp();
    expect([cutOff('a'), cutOff('b')]).toEqual([true, true]);
    expect(loader.setAside.all.size).toBe(0);
    expect(cutOff('b')).toBe(true);
    expect([...loader.setAside.all.keys()]).toEqual(['b']);
  });

  it('of a program with one script → not tried again', () => {
    const loader = new ProgramLoader({ ...program, modules: [module('a')] }, () => {});
    loader.next();
    expect(loader.goesOnWithout(blame('a'), () => {})).toBe(false);
  });
});
