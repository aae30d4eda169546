import { asScriptName, droppedCharacters, scriptNameProblem } from './script-name';

describe('the name that a typed text becomes', () => {
  it.each([
    ['Bad Näme!!', 'bad-name', ['!']],
    ['ping', 'ping', []],
    ['My_first.script', 'my-first-script', []],
    ['Größe 2', 'groe-2', ['ß']],
    ['日本', '', ['日', '本']],
    [' -x- ', 'x', []],
    ['x'.repeat(70), 'x'.repeat(64), []],
  ])('%s → %s', (typed, name, dropped) => {
    expect(asScriptName(typed)).toBe(name);
    expect(droppedCharacters(typed)).toEqual(dropped);
  });

  it('empty or taken → a sentence; free → none', () => {
    expect(scriptNameProblem('', [])).toContain('Enter a name');
    expect(scriptNameProblem('ping', ['ping'])).toContain('Another script');
    expect(scriptNameProblem('ping', [])).toBeNull();
  });
});
