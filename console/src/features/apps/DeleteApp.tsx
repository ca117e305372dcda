import { Skeleton, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type App, type AppContents, appContentsQuery, deleteApp } from '../../api/admin.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { counted } from '../../ui/counted.ts';
import { Foreign } from '../../ui/Foreign.tsx';

export function DeleteApp({ app }: { app: App }) {
  const queries = useQueryClient();
  const { mutateAsync, isPending, error } = useMutation({
    mutationFn: () => deleteApp(app.client_id),
    onSuccess: async (ended) => {
      notifications.show({
        title: 'The app is deleted',
        message: `With it ended ${contentsText(ended)}.`,
      });
      await queries.invalidateQueries({ queryKey: ['apps'] });
    },
  });
  return (
    <Confirm
      label="Delete"
      size="xs"
      title="Delete this app?"
      verb="Delete the app"
      onConfirm={mutateAsync}
      isBusy={isPending}
      error={error}
    >
      <WhatEnds app={app} />
    </Confirm>
  );
}

/** Read when the question is open. */
function WhatEnds({ app: { client_id, name } }: { app: App }) {
  const { data, isError } = useQuery(appContentsQuery(client_id));
  if (!data && !isError) return <Skeleton height={40} role="status" aria-label="Counting what ends" />;
  return (
    <Text size="sm">
      With <Foreign fw={600}>{name}</Foreign>, {data ? contentsText(data) : 'all its tokens and hooks'} end at
      once in every store, and deliveries that wait are canceled. This cannot be undone.
    </Text>
  );
}

const contentsText = ({ tokens, hooks, web_hooks, pull_subscriptions }: AppContents): string =>
  [
    counted(tokens, 'token'),
    counted(hooks, 'hook'),
    counted(web_hooks, 'web-hook'),
    `and ${counted(pull_subscriptions, 'pull subscription')}`,
  ].join(', ');
