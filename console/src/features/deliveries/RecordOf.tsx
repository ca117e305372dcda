import { Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { deliveryQuery } from '../../api/deliveries.ts';
import type { HookId } from '../../api/hook-id.ts';
import { useAppSession } from '../../session/session.ts';
import { Foreign } from '../../ui/Foreign.tsx';
import { recordText } from './record-text.ts';

/** The record that a delivery is about, from its body, which never changes. */
export function RecordOf({ hookId, deliveryId }: { hookId: HookId; deliveryId: string }) {
  const { storeHash } = useAppSession();
  const { data, isError } = useQuery({
    ...deliveryQuery(storeHash, hookId, deliveryId),
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  });
  if (isError) return '—';
  if (!data) return <Skeleton height={18} width={70} />;
  if (data.body === null)
    return (
      <Text size="sm" c="dimmed">
        no longer kept
      </Text>
    );
  return <Foreign size="sm">{recordText(data.body) ?? '—'}</Foreign>;
}
