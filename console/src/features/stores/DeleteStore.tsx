import { Skeleton, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { COUNTED, deleteStore, type Store, storeContentsQuery } from '../../api/admin.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { counted } from '../../ui/counted.ts';

export function DeleteStore({ store: { store_hash: hash, name } }: { store: Store }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { mutateAsync, isPending, error } = useMutation({
    mutationFn: () => deleteStore(hash),
    onSuccess: async () => {
      await navigate({ to: '/stores' });
      await queries.invalidateQueries({ queryKey: ['stores'] });
    },
  });
  return (
    <Confirm
      label="Delete store"
      title={`Delete store ${name || hash}?`}
      verb="Delete the store"
      onConfirm={mutateAsync}
      isBusy={isPending}
      error={error}
    >
      <WhatEnds hash={hash} />
    </Confirm>
  );
}

/** Read when the question is open. */
function WhatEnds({ hash }: { hash: string }) {
  const { data, isError } = useQuery(storeContentsQuery(hash));
  if (!data && !isError) return <Skeleton height={40} role="status" aria-label="Counting what ends" />;
  const ends = data
    ? `${counted(data.tokens, 'token', COUNTED)} and ${counted(data.hooks, 'hook', COUNTED)} of all apps end`
    : 'All its tokens and hooks end';
  return <Text size="sm">{ends} at once, and deliveries that wait are canceled. This cannot be undone.</Text>;
}
