import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type HookId, hookName } from '../../api/hook-id.ts';
import { createHook, type HookDraft } from '../../api/hooks.ts';
import { createWebHook, draftOf, type WebHookDraft } from '../../api/web-hooks.ts';
import { useAppSession } from '../../session/session.ts';
import type { Saving } from '../../ui/form.tsx';
import { Page } from '../../ui/Page.tsx';
import { HookForm } from './HookForm.tsx';
import { WebHookForm } from './WebHookForm.tsx';

const route = getRouteApi('/hooks/new');

/** Registers a hook or a web-hook. The address may name the scope, as the catalog does. */
export function NewHookScreen() {
  const { kind } = route.useSearch();
  return kind === 'web-hook' ? (
    <Page title="New web-hook">
      <NewWebHook />
    </Page>
  ) : (
    <Page title="New hook">
      <NewHook />
    </Page>
  );
}

function NewHook() {
  const { storeHash } = useAppSession();
  const { scope = '' } = route.useSearch();
  const saving = useCreation((draft: HookDraft) => createHook(storeHash, draft));
  const initial = { scope, destination: '', headers: null, is_active: true };
  return <HookForm initial={initial} verb="Create hook" {...saving} />;
}

function NewWebHook() {
  const { scope = '' } = route.useSearch();
  const saving = useCreation((draft: WebHookDraft) => createWebHook(draft));
  return <WebHookForm initial={draftOf({ scope, destination: '' })} verb="Create web-hook" {...saving} />;
}

/** Creates, and goes to what was created. */
function useCreation<T>(create: (draft: T) => Promise<{ id: HookId }>): Saving<T> {
  const { storeHash } = useAppSession();
  const { kind } = route.useSearch();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: create,
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['hooks', storeHash] });
      notifications.show({
        title: `The ${hookName(id)} is on`,
        message: 'Send it a test, to see that your receiver answers.',
      });
      await navigate({ to: '/hooks/$id', params: { id } });
    },
  });
  const cancel = () => void navigate({ to: '/hooks', search: { kind } });
  return { onSave: mutate, onCancel: cancel, isBusy: isPending, error };
}
