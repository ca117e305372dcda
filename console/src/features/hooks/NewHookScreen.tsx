import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { createHook, type HookDraft } from '../../api/hooks.ts';
import { useAppSession } from '../../session/session.ts';
import { Page } from '../../ui/Page.tsx';
import { HookForm } from './HookForm.tsx';

const route = getRouteApi('/hooks/new');

/** Registers a hook. The address may name the scope, as the catalog does. */
export function NewHookScreen() {
  const { storeHash } = useAppSession();
  const { scope = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (draft: HookDraft) => createHook(storeHash, draft),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['hooks', storeHash] });
      notifications.show({
        title: `Hook ${id} is on`,
        message: 'Send it a test, to see that your receiver answers.',
      });
      await navigate({ to: '/hooks/$id', params: { id } });
    },
  });
  return (
    <Page title="New hook">
      <HookForm
        initial={{ scope, destination: '', headers: null, is_active: true }}
        verb="Create hook"
        onSave={mutate}
        onCancel={() => void navigate({ to: '/hooks' })}
        isBusy={isPending}
        error={error}
      />
    </Page>
  );
}
