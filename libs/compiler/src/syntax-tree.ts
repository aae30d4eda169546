/** A node of swc's syntax tree. Spans are bytes; they count from a number that grows with each parse. */
export interface SyntaxNode {
  type?: string;
  span?: { start: number; end: number };
  [key: string]: unknown;
}

/** Whether `return` and `await` below the node belong to the node. The key of a method does not lie below it in that sense. */
export function isFunction(node: SyntaxNode): boolean {
  return typeof node.async === 'boolean' || node.type === 'Constructor' || node.type === 'StaticBlock';
}

/** The node's children, in the order of the source. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value)) value.forEach(collect);
    else if ('span' in value) children.push(value as SyntaxNode);
    else for (const [key, inner] of Object.entries(value)) if (key !== 'ctxt') collect(inner);
  };
  for (const [key, value] of Object.entries(node)) if (key !== 'span') collect(value);
  return children.toSorted((a, b) => startOf(a) - startOf(b));
}

/** Visits a tree in the order of the source, without recursion, for a tree may be very deep. */
export function visit(
  root: SyntaxNode,
  enter: (node: SyntaxNode, parents: readonly SyntaxNode[]) => void,
  leave: (node: SyntaxNode, parents: readonly SyntaxNode[]) => void = () => {},
): void {
  const parents: SyntaxNode[] = [];
  const todo: Array<{ node: SyntaxNode; isLeft: boolean }> = [{ node: root, isLeft: false }];
  for (let next = todo.at(-1); next !== undefined; next = todo.at(-1)) {
    const { node } = next;
    if (next.isLeft) {
      todo.pop();
      parents.pop();
      leave(node, parents);
      continue;
    }
    next.isLeft = true;
    enter(node, parents);
    parents.push(node);
    const children = childrenOf(node);
    for (let at = children.length - 1; at >= 0; at -= 1) todo.push({ node: children[at]!, isLeft: false });
  }
}

function startOf(node: SyntaxNode): number {
  return node.span?.start ?? 0;
}
