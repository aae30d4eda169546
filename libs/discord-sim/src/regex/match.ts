// Matches in time that grows linearly with the text and the pattern, for any pattern: follows all alternatives at once.
import { parse } from './parse.ts';
import { isWordCharacter, PatternError, type Edge, type Node, type Test } from './syntax.ts';

export { PatternError } from './syntax.ts';

type Step =
  | { do: 'char'; test: Test }
  | { do: 'edge'; at: Edge }
  | { do: 'split'; first: number; second: number }
  | { do: 'jump'; to: number }
  | { do: 'done' };

/** Maximum number of steps of a pattern: longer ones are rejected, as Rust rejects patterns that compile to too much. */
const MAX_STEPS = 3_000;

class Compiler {
  readonly steps: Step[] = [];

  add(node: Node): void {
    switch (node.is) {
      case 'char':
        this.#step({ do: 'char', test: node.test });
        break;
      case 'edge':
        this.#step({ do: 'edge', at: node.at });
        break;
      case 'all':
        for (const part of node.parts) this.add(part);
        break;
      case 'any':
        this.#choice(node.choices);
        break;
      case 'repeat':
        this.#repeat(node);
        break;
    }
  }

  #step(step: Step): number {
    if (this.steps.length >= MAX_STEPS) throw new PatternError('compiled regex exceeds size limit');
    return this.steps.push(step) - 1;
  }

  #choice(choices: readonly Node[]): void {
    const ends: Array<{ do: 'jump'; to: number }> = [];
    choices.forEach((choice, index) => {
      if (index === choices.length - 1) return this.add(choice);
      const split = { do: 'split' as const, first: 0, second: 0 };
      split.first = this.#step(split) + 1;
      this.add(choice);
      const jump = { do: 'jump' as const, to: 0 };
      this.#step(jump);
      ends.push(jump);
      split.second = this.steps.length;
    });
    for (const jump of ends) jump.to = this.steps.length;
  }

  #repeat({ node, least, most, greedy }: Extract<Node, { is: 'repeat' }>): void {
    for (let count = 0; count < least; count += 1) this.add(node);
    const skips: Array<(end: number) => void> = [];
    const optional = (): number => {
      const split = { do: 'split' as const, first: 0, second: 0 };
      const at = this.#step(split);
      if (greedy) split.first = at + 1;
      else split.second = at + 1;
      skips.push((end) => (greedy ? (split.second = end) : (split.first = end)));
      this.add(node);
      return at;
    };
    if (most === Infinity) this.#step({ do: 'jump', to: optional() });
    else for (let count = least; count < most; count += 1) optional();
    for (const skip of skips) skip(this.steps.length);
  }
}

function holds(edge: Edge, before: string | undefined, after: string | undefined): boolean {
  const isBoundary = () =>
    (before !== undefined && isWordCharacter(before)) !== (after !== undefined && isWordCharacter(after));
  switch (edge) {
    case 'start':
      return before === undefined;
    case 'end':
      return after === undefined;
    case 'line-start':
      return before === undefined || before === '\n';
    case 'line-end':
      return after === undefined || after === '\n';
    case 'word':
      return isBoundary();
    case 'inside':
      return !isBoundary();
  }
}

/** Active alternatives at one character: preferred ones first, each step once. */
class Ways {
  readonly at: number[] = [];
  readonly from: number[] = [];
  readonly #seen: Uint32Array;
  #round = 0;

  constructor(steps: number) {
    this.#seen = new Uint32Array(steps);
  }

  clear(): void {
    this.at.length = 0;
    this.from.length = 0;
    this.#round += 1;
  }

  /** Follows steps that consume no character. */
  add(steps: readonly Step[], to: number, start: number, before: string | undefined, after: string | undefined): void {
    const open = [to];
    while (open.length > 0) {
      const at = open.pop()!;
      if (this.#seen[at] === this.#round) continue;
      this.#seen[at] = this.#round;
      const step = steps[at]!;
      if (step.do === 'jump') open.push(step.to);
      else if (step.do === 'split') open.push(step.second, step.first);
      else if (step.do !== 'edge') {
        this.at.push(at);
        this.from.push(start);
      } else if (holds(step.at, before, after)) open.push(at + 1);
    }
  }
}

/** Finds the first match of a pattern in a text; null when there is none. */
export type Matcher = (text: string) => string | null;

/**
 * A pattern in the flavour of Rust's `regex`, ready to be used.
 *
 * @throws PatternError for what Rust would not take
 */
export function compile(pattern: string): Matcher {
  const compiler = new Compiler();
  compiler.add(parse(pattern));
  const steps: readonly Step[] = [...compiler.steps, { do: 'done' }];
  let [now, next] = [new Ways(steps.length), new Ways(steps.length)];
  return (text) => {
    const characters = Array.from(text);
    let found: [start: number, end: number] | null = null;
    now.clear();
    for (let index = 0; index <= characters.length; index += 1) {
      const character = characters[index];
      if (!found) now.add(steps, 0, index, characters[index - 1], character);
      if (now.at.length === 0 && found) break;
      next.clear();
      for (let way = 0; way < now.at.length; way += 1) {
        const step = steps[now.at[way]!]!;
        if (step.do === 'done') {
          found = [now.from[way]!, index];
          break;
        }
        if (step.do === 'char' && character !== undefined && step.test(character))
          next.add(steps, now.at[way]! + 1, now.from[way]!, character, characters[index + 1]);
      }
      [now, next] = [next, now];
    }
    return found ? characters.slice(...found).join('') : null;
  };
}
