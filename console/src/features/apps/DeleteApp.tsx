import { Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type App, deleteApp } from '../../api/admin.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Foreign } from '../../ui/Foreign.tsx';

export function DeleteApp({ app }: { app: App }) {
  const queries = useQueryClient();
  const { mutateAsync, isPending, error } = useMutation({
    mutationFn: () => deleteApp(app.client_id),
    onSuccess: async ({ tokens, hooks, web_hooks, pull_subscriptions }) => {
      notifications.show({
        title: 'The app is deleted',
        message: `With it ended ${tokens} tokens, ${hooks} hooks, ${web_hooks} web-hooks and ${pull_subscriptions} pull subscriptions.`,
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
      <Text size="sm">
        <Foreign fw={600}>{app.name}</Foreign> loses its tokens and hooks in every store at once, and
        deliveries that wait are canceled. This cannot be undone.
      </Text>
    </Confirm>
  );
}
