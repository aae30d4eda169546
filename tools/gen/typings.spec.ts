import { examples, typings } from '#libs/script-sdk';
import { events } from '#libs/events';
import { ops } from '#libs/ops';
import { typecheck } from './typecheck.ts';

/** The surroundings of an op's example: the documentation shows it inside a handler. */
const opExample = (example: string): string => `${imports}
import type { GuildMessage, Reaction } from 'mainstay';
declare const message: GuildMessage;
declare const reaction: Reaction;
export async function example() {
${example}
}`;

const groups = [...new Set(Object.keys(ops).map((name) => name.split('.')[0]!))];
const imports = `import { ${['on', ...groups].join(', ')} } from 'mainstay';`;

describe('the typings of module mainstay', () => {
  it('every example script, and the example of every op and event → compiles', () => {
    const errors = typecheck(typings, {
      ...Object.fromEntries(examples.map(({ name, source }) => [name, source])),
      ...Object.fromEntries(Object.values(ops).map(({ name, example }) => [`op-${name}`, opExample(example)])),
      ...Object.fromEntries(
        Object.values(events).map(({ name, example }) => [`event-${name}`, `${imports}\n${example}`]),
      ),
    });
    expect(errors).toEqual([]);
  });

  it.each([
    ['a misspelt property', `on('message.create', (message) => void message.contnt);`, /'contnt' does not exist/],
    ['an unknown event', `on('message.created', () => {});`, /"message.created"|'message.created'/],
    ['a missing input', `await messages.send({ channelId: '1' });`, /'content' is missing/],
    ['a superfluous input', `await kv.get({ key: 'a', typo: 1 });`, /'typo' does not exist/],
    ['a value that is not JSON', `await kv.set({ key: 'a', value: () => 1 });`, /not assignable/],
    ['a global of browsers', `document.title = 'x';`, /'document'/],
    ['a global of Node', `process.exit(1);`, /'process'/],
    ['a timer of Node', `setTimeout(() => {}, 1);`, /'setTimeout'/],
  ])('refuse %s', (_, source, error) => {
    const errors = typecheck(typings, { script: `${imports}\n${source}` });
    expect(errors.join('\n')).toMatch(error);
  });
});
