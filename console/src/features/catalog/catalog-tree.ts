import type { TreeNodeData } from '@mantine/core';
import type { CatalogEvent } from '../../api/catalog.ts';

/** The events as a tree by the parts of their scopes. A leaf's value is the scope. */
export function treeOf(events: CatalogEvent[]): TreeNodeData[] {
  const roots: TreeNodeData[] = [];
  for (const { scope } of events) insert(roots, scope.split('/'), scope);
  return roots;
}

function insert(roots: TreeNodeData[], parts: string[], scope: string): void {
  let nodes = roots;
  let path = '';
  for (const [depth, part] of parts.entries()) {
    const isLeaf = depth === parts.length - 1;
    path = path === '' ? part : `${path}/${part}`;
    const value = isLeaf ? scope : `${path}/`;
    let node = nodes.find((other) => other.value === value);
    if (!node) {
      node = isLeaf ? { value, label: part } : { value, label: part, children: [] };
      nodes.push(node);
    }
    nodes = node.children ?? [];
  }
}

/** The branches above a scope, as an open tree has them. */
export function branchesOf(scope: string | undefined): string[] {
  const parts = (scope ?? 'store/').split('/').slice(0, -1);
  return parts.map((_, depth) => `${parts.slice(0, depth + 1).join('/')}/`);
}
