import { parse, transform } from '@swc/core';
import { contextEdits, startOf } from './insert-contexts.ts';
import { childrenOf, isFunction, visit, type SyntaxNode } from './syntax-tree.ts';
import { applyEdits } from './text-edits.ts';

/** The compiled form of a script in which each call belongs to the unit on whose behalf the code runs. */
export async function followContexts(code: string, map: string): Promise<{ code: string; map: string }> {
  let tree = await parsed(code);
  let lowered = { code, map };
  if (needsLowering(tree.root)) {
    lowered = await lowerAsyncIteration(code, map);
    tree = await parsed(lowered.code);
  }
  const edits = contextEdits(tree.root, tree.base, wrappersIn(tree.root));
  if (edits.length === 0) return lowered;
  const followed = applyEdits(lowered.code, lowered.map, edits);
  const { root } = await parsed(followed.code);
  const missed = missedContexts(root);
  if (missed.length > 0) throw new Error(`the compiled code does not follow its context: ${missed.join(', ')}`);
  return followed;
}

/** Async generators and `for await` become ordinary generators and loops with `await`, driven by helpers of the runtime. */
async function lowerAsyncIteration(code: string, map: string): Promise<{ code: string; map: string }> {
  const lowered = await transform(code, {
    swcrc: false,
    configFile: false,
    isModule: false,
    sourceMaps: true,
    inputSourceMap: map,
    inlineSourcesContent: false,
    env: { targets: { node: '26' }, include: ['transform-async-generator-functions'] },
    jsc: { parser: { syntax: 'ecmascript' }, externalHelpers: true, keepClassNames: true },
  });
  return { code: lowered.code, map: lowered.map ?? map };
}

async function parsed(code: string): Promise<{ root: SyntaxNode; base: number }> {
  // The statement in front shows where swc begins to count.
  const root = (await parse(`;${code}`, { syntax: 'ecmascript', target: 'es2024' })) as unknown as SyntaxNode;
  return { root, base: startOf((root.body as SyntaxNode[])[0]!) + 1 };
}

function needsLowering(root: SyntaxNode): boolean {
  let found = false;
  visit(root, (node) => {
    if (isAsyncGenerator(node) || isForAwait(node)) found = true;
  });
  return found;
}

/** Variables that hold swc’s helper around a lowered async generator. */
function wrappersIn(root: SyntaxNode): Set<string> {
  const names = new Set<string>();
  visit(root, (node) => {
    if (node.type !== 'VariableDeclarator') return;
    const call = node.init as SyntaxNode | null;
    const [first] = (call?.type === 'CallExpression' ? call.arguments : []) as Array<{ expression: SyntaxNode }>;
    if (first?.expression.value === '@swc/helpers/_/_wrap_async_generator')
      names.add((node.id as SyntaxNode).value as string);
  });
  return names;
}

/** What of a compiled script could go on without its context, as texts for an error of ours; none in a correct one. */
export function missedContexts(root: SyntaxNode): string[] {
  const missed: string[] = [];
  visit(root, (node, parents) => {
    if (isAsyncGenerator(node)) missed.push('an async generator');
    else if (isForAwait(node)) missed.push('a loop with for await');
    else if (node.type === 'UsingDeclaration') missed.push('a declaration with using');
    else if (node.type === 'AwaitExpression' && !isRestored(node, parents.at(-1))) missed.push('an await');
    else if (node.type === 'TryStatement' && isInAsync(parents) && awaits(node.block as SyntaxNode)) {
      const { handler, finalizer } = node as { handler?: SyntaxNode; finalizer?: SyntaxNode };
      if (handler && !restoresFirst(handler.body as SyntaxNode)) missed.push('a catch block');
      if (finalizer && !restoresFirst(finalizer)) missed.push('a finally block');
    }
  });
  return missed;
}

function isAsyncGenerator(node: SyntaxNode): boolean {
  return node.async === true && node.generator === true;
}

function isForAwait(node: SyntaxNode): boolean {
  return node.type === 'ForOfStatement' && (node.await === true || node.isAwait === true);
}

function isInAsync(parents: readonly SyntaxNode[]): boolean {
  return parents.findLast(isFunction)?.async === true;
}

function isRestored(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  if (!isCallOf(parent, '$mB') || !isCallOf(node.argument as SyntaxNode, '$mT')) return false;
  const [unit, value] = parent!.arguments as Array<{ expression: SyntaxNode }>;
  return unit?.expression.value === '$mC' && value?.expression === node;
}

function restoresFirst(block: SyntaxNode): boolean {
  const [first] = block.stmts as SyntaxNode[];
  return isCallOf(first?.expression as SyntaxNode | undefined, '$mB');
}

function isCallOf(node: SyntaxNode | undefined, name: string): boolean {
  return node?.type === 'CallExpression' && (node.callee as SyntaxNode).value === name;
}

/** Whether the function in which the node stands may wait within the node. */
function awaits(node: SyntaxNode): boolean {
  const todo = [node];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (next.type === 'AwaitExpression') return true;
    if (!isFunction(next)) todo.push(...childrenOf(next));
  }
  return false;
}
