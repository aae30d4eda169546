import { visit, isFunction, type SyntaxNode } from './syntax-tree.ts';
import type { TextEdit } from './text-edits.ts';

interface FunctionScope {
  kind: 'async' | 'wrapped-generator' | 'other';
  /** It waits somewhere, so that others may run in between. */
  awaits: boolean;
}

/** An edit that is needed only if the function in which it stands awaits. */
interface ConditionalEdit extends TextEdit {
  onlyIfAwaits?: FunctionScope;
}

/**
 * Says where compiled code has to note and restore the unit on whose behalf it runs, so that an op call, a log line and
 * `Math.random()` after an `await` belong to the unit that awaited:
 *
 * - an async function that awaits begins with `const $mC=$mE();`, which reads the unit of its caller;
 * - `await e` becomes `$mB($mC,await $mT(e))`, which restores the unit, and runs a thenable of the script in it;
 * - `catch` and `finally` blocks begin with `$mB($mC);`, for an error of an `await` comes in there;
 * - `return e` of an async function becomes `return $mT(e)`, for the engine calls `then` of what is returned;
 * - `return e` of an async generator that was lowered becomes `return yield $mY(e)`: it awaits what it returns.
 *
 * The code has no async generator and no `for await` any more. The edits insert text, or replace what stands around the pattern of
 * a `catch`; no line is added.
 *
 * @param base the number with which the spans of the tree begin
 * @param wrappers names of the variables that hold the helper around lowered async generators
 */
export function contextEdits(tree: SyntaxNode, base: number, wrappers: ReadonlySet<string>): TextEdit[] {
  const edits: ConditionalEdit[] = [];
  const scopes: FunctionScope[] = [{ kind: 'other', awaits: false }];
  const current = (): FunctionScope => scopes.at(-1)!;
  const insert = (at: number, text: string, onlyIfAwaits?: FunctionScope): void => {
    edits.push({ start: at - base, end: at - base, text, ...(onlyIfAwaits && { onlyIfAwaits }) });
  };
  /** What is inserted when the walk leaves a node, the inner text first, so that texts come in the order of the source. */
  const closing = new Map<SyntaxNode, Array<() => void>>();
  const close: Close = (node, end) => void closing.set(node, [end, ...(closing.get(node) ?? [])]);

  visit(
    tree,
    (node, parents) => {
      const parent = parents.at(-1);
      // The key of a method is computed by the function around it.
      if (parent?.type === 'MethodProperty' && parent.key === node) scopes.push(scopes.at(-2)!);
      if (isFunction(node)) {
        scopes.push({ kind: kindOf(node, parents, wrappers), awaits: false });
        if (current().kind === 'async') openFunction(node, current(), insert, close);
      } else if (node.type === 'AwaitExpression') {
        current().awaits = true;
        insert(startOf(node), '$mB($mC,');
        insert(startOf(node.argument as SyntaxNode), '$mT(');
        close(node, () => insert(endOf(node), '))'));
      } else if (node.type === 'ReturnStatement' && node.argument) {
        const argument = node.argument as SyntaxNode;
        const { kind } = current();
        if (kind === 'other') return;
        insert(startOf(argument), kind === 'async' ? '$mT(' : 'yield $mY(');
        close(node, () => insert(endOf(argument), ')'));
      } else if (node.type === 'CatchClause' && current().kind === 'async') {
        openCatch(node, base, current(), edits, insert, close);
      } else if (parent?.type === 'TryStatement' && parent.finalizer === node && current().kind === 'async') {
        insert(startOf(node) + 1, '$mB($mC);', current());
      }
    },
    (node, parents) => {
      for (const end of closing.get(node) ?? []) end();
      const parent = parents.at(-1);
      if (isFunction(node) || (parent?.type === 'MethodProperty' && parent.key === node)) scopes.pop();
    },
  );
  return edits.filter(({ onlyIfAwaits }) => onlyIfAwaits?.awaits !== false);
}

type Insert = (at: number, text: string, onlyIfAwaits?: FunctionScope) => void;
type Close = (node: SyntaxNode, end: () => void) => void;

function openFunction(node: SyntaxNode, scope: FunctionScope, insert: Insert, close: Close): void {
  const body = node.body as SyntaxNode;
  const statements = body.stmts as SyntaxNode[] | undefined;
  if (statements === undefined) {
    insert(startOf(body), '{');
    insert(startOf(body), 'const $mC=$mE();', scope);
    insert(startOf(body), 'return $mT(');
    close(body, () => insert(endOf(body), ')}'));
    return;
  }
  const directives = statements.findIndex(({ expression }) => (expression as SyntaxNode)?.type !== 'StringLiteral');
  const last = statements[directives < 0 ? statements.length - 1 : directives - 1];
  insert(last === undefined ? startOf(body) + 1 : endOf(last), 'const $mC=$mE();', scope);
}

/** A pattern as parameter may run code of the script, so it is moved behind the text that restores the unit. */
function openCatch(
  node: SyntaxNode,
  base: number,
  scope: FunctionScope,
  edits: ConditionalEdit[],
  insert: Insert,
  close: Close,
): void {
  const param = node.param as SyntaxNode | null;
  const body = node.body as SyntaxNode;
  if (param === null || param.type === 'Identifier') {
    insert(startOf(body) + 1, '$mB($mC);', scope);
    return;
  }
  insert(startOf(param), '$mX){$mB($mC);let ', scope);
  close(param, () =>
    edits.push({ start: endOf(param) - base, end: startOf(body) - base, text: '=$mX;', onlyIfAwaits: scope }),
  );
  close(body, () => insert(endOf(body), '}', scope));
}

function kindOf(
  node: SyntaxNode,
  parents: readonly SyntaxNode[],
  wrappers: ReadonlySet<string>,
): FunctionScope['kind'] {
  if (node.async === true) return 'async';
  return node.generator === true && isWrapped(node, parents.at(-1), wrappers) ? 'wrapped-generator' : 'other';
}

/** Whether the function is the argument of `_wrap_async_generator._(…)`. */
function isWrapped(node: SyntaxNode, call: SyntaxNode | undefined, wrappers: ReadonlySet<string>): boolean {
  if (call?.type !== 'CallExpression') return false;
  const callee = call.callee as { object?: SyntaxNode };
  const [first] = call.arguments as Array<{ expression: SyntaxNode }>;
  return first?.expression === node && wrappers.has(callee.object?.value as string);
}

export function startOf(node: SyntaxNode): number {
  return node.span!.start;
}

export function endOf(node: SyntaxNode): number {
  return node.span!.end;
}
