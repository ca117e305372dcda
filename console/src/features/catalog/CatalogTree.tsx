import { Group, getTreeExpandedState, type RenderTreeNodePayload, Text, Tree, useTree } from '@mantine/core';
import { useMemo } from 'react';
import type { CatalogEvent } from '../../api/catalog.ts';
import { branchesOf, treeOf } from './catalog-tree.ts';

interface CatalogTreeProps {
  events: CatalogEvent[];
  /** Whether all branches begin open. */
  isOpen: boolean;
  chosen: string | undefined;
  onChoose: (scope: string) => void;
}

export function CatalogTree({ events, isOpen, chosen, onChoose }: CatalogTreeProps) {
  const data = useMemo(() => treeOf(events), [events]);
  const initialExpandedState = getTreeExpandedState(data, isOpen ? '*' : branchesOf(chosen));
  const tree = useTree({ initialExpandedState, initialSelectedState: chosen ? [chosen] : [] });
  return (
    <Tree
      data={data}
      tree={tree}
      aria-label="Events"
      levelOffset={18}
      renderNode={(payload) => (
        <Node {...payload} isChosen={payload.node.value === chosen} onChoose={onChoose} />
      )}
    />
  );
}

interface NodeProps extends RenderTreeNodePayload {
  isChosen: boolean;
  onChoose: (scope: string) => void;
}

function Node({ node, expanded, hasChildren, elementProps, isChosen, onChoose }: NodeProps) {
  const choose = hasChildren ? {} : { onClickCapture: () => onChoose(node.value) };
  return (
    <Group gap={6} wrap="nowrap" {...elementProps} {...choose} py={3}>
      <span aria-hidden="true">{hasChildren ? (expanded ? '▾' : '▸') : '·'}</span>
      <Text size="sm" fw={isChosen ? 700 : 400} className="foreign">
        {node.label}
      </Text>
    </Group>
  );
}
