import type { Diagnostic } from '#libs/ports';
import { reservedNames } from '#libs/vm-protocol';
import type { Module } from '@swc/core';

/** More problems than this do not help the author. */
const maxProblems = 50;

interface Node {
  type?: string;
  span?: { start: number; end: number };
  [key: string]: unknown;
}

/** `mainstay`, or another script of the guild: `greetings`, `./greetings`, `./greetings.ts`. */
const specifierPattern = /^(?:\.\/)?([a-z0-9-]+)(?:\.ts|\.js)?$/;

const functions = new Set(
  (
    'FunctionDeclaration FunctionExpression ArrowFunctionExpression ClassMethod PrivateMethod ' +
    'Constructor MethodProperty GetterProperty SetterProperty'
  ).split(' '),
);

/**
 * Problems that swc accepts but an isolate cannot run.
 *
 * @param tree of the source with one character in front of it
 */
export function findProblems(
  name: string,
  source: string,
  tree: Module,
): { problems: Diagnostic[]; imports: string[] } {
  const problems: Diagnostic[] = [];
  const imports = new Set<string>();
  const bytes = Buffer.from(source);
  const base = (tree.body[0]?.span.start ?? 1) + 1;

  const report = (node: Node, code: string, message: string): void => {
    if (problems.length >= maxProblems) return;
    const from = place(bytes, (node.span?.start ?? base) - base);
    const to = place(bytes, (node.span?.end ?? base) - base);
    problems.push({ script: name, ...from, endLine: to.line, endColumn: to.column, severity: 'error', code, message });
  };
  const see = (node: Node, inFunction: boolean): void => {
    const target = specifierOf(node);
    if (target !== null) {
      const [, script] = specifierPattern.exec(target.value) ?? [];
      if (script !== undefined) imports.add(script);
      else {
        const known = 'Scripts can import only “mainstay” and the guild’s other scripts by name.';
        report(target.node, 'script.unknown-module', `There is no module “${target.value}”. ${known}`);
      }
    }
    if (node.type === 'Import')
      report(node, 'script.dynamic-import', 'import() is not available: use an import at the top of the file.');
    if (!inFunction && isAwait(node)) {
      report(node, 'script.top-level-await', 'await cannot be used at the top level of a script, only in functions.');
    }
    if (node.type === 'Identifier' && reservedNames.has(node.value as string))
      report(
        node,
        'script.reserved-name',
        `The name ${String(node.value)} is reserved for compiled code: choose another.`,
      );
    if (node.type === 'TsImportEqualsDeclaration')
      report(node, 'script.import-equals', 'Write import … from instead of import … = require().');
  };

  walk(tree as unknown as Node, see);
  return { problems, imports: [...imports] };
}

/** Calls `see` for each node. Not recursive, because a tree may be very deep. */
function walk(root: Node, see: (node: Node, inFunction: boolean) => void): void {
  const todo: Array<[unknown, boolean]> = [[root, false]];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [value, inFunction] = next;
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value)) {
      for (const item of value) todo.push([item, inFunction]);
      continue;
    }
    const node = value as Node;
    if (typeof node.type === 'string') see(node, inFunction);
    const inside = inFunction || functions.has(node.type ?? '');
    for (const key of Object.keys(node)) if (key !== 'span') todo.push([node[key], inside]);
  }
}

function specifierOf(node: Node): { node: Node; value: string } | null {
  const importing =
    node.type === 'ImportDeclaration' || node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration';
  if (!importing || node.typeOnly === true) return null;
  const source = node.source as (Node & { value: string }) | null;
  return source === null ? null : { node: source, value: source.value };
}

function isAwait(node: Node): boolean {
  if (node.type === 'ForOfStatement') return node.isAwait === true || (node.await !== null && node.await !== undefined);
  return node.type === 'AwaitExpression' || (node.type === 'UsingDeclaration' && node.isAwait === true);
}

/** Line and column, from 1, of an offset in bytes. */
function place(bytes: Buffer, offset: number): { line: number; column: number } {
  const before = bytes.subarray(0, Math.max(0, offset)).toString('utf8');
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: before.length - lineStart + 1 };
}
