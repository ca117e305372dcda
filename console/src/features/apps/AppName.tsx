import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { appQuery } from '../../api/admin.ts';
import { Foreign } from '../../ui/Foreign.tsx';

/** The name of an app, and its client id, which is all that other records have of it. */
export function AppName({ clientId }: { clientId: string }) {
  const { data } = useQuery(appQuery(clientId));
  return (
    <>
      {data && <Foreign size="sm">{data.name}</Foreign>}
      <Text size="xs" c="dimmed" ff="monospace" truncate title={clientId}>
        {clientId}
      </Text>
    </>
  );
}
