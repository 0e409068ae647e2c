import type { CelNode } from './cel-ast.ts';

/** A node and all below it. */
export function walkCel(node: CelNode): CelNode[] {
  return [node, ...childrenOf(node).flatMap(walkCel)];
}

function childrenOf(node: CelNode): CelNode[] {
  switch (node.kind) {
    case 'const':
    case 'ident':
      return [];
    case 'select':
      return [node.operand];
    case 'call':
      return node.target === undefined ? node.args : [node.target, ...node.args];
    case 'list':
      return node.elements.map(({ value }) => value);
    case 'map':
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case 'macro':
      return [node.range, ...(node.filter === undefined ? [] : [node.filter]), node.body];
  }
}
