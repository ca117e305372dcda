import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Hook, type HookId, hookName } from '../../api/hook-id.ts';
import { type HookDraft, hookQuery, updateHook } from '../../api/hooks.ts';
import { draftOf, updateWebHook, type WebHookDraft } from '../../api/web-hooks.ts';
import { useAppSession } from '../../session/session.ts';
import type { Saving } from '../../ui/form.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { HookForm } from './HookForm.tsx';
import { WebHookForm } from './WebHookForm.tsx';

const route = getRouteApi('/hooks/$id/edit');

export function EditHookScreen() {
  const { storeHash } = useAppSession();
  const { id } = route.useParams();
  const query = useQuery({ ...hookQuery(storeHash, id), refetchOnWindowFocus: false });
  return (
    <Page title={`Edit ${hookName(id)}`}>
      <Loaded query={query}>
        {(hook) =>
          typeof id === 'number' ? <EditHook id={id} hook={hook} /> : <EditWebHook id={id} hook={hook} />
        }
      </Loaded>
    </Page>
  );
}

function EditHook({ id, hook }: { id: number; hook: Hook }) {
  const { storeHash } = useAppSession();
  const saving = useUpdate(id, (draft: HookDraft) => updateHook(storeHash, id, draft));
  const { scope, destination, headers, is_active = true } = hook;
  return <HookForm initial={{ scope, destination, headers, is_active }} verb="Save" {...saving} />;
}

function EditWebHook({ id, hook }: { id: string; hook: Hook }) {
  const saving = useUpdate(id, (draft: WebHookDraft) => updateWebHook(id, draft));
  return <WebHookForm initial={draftOf(hook)} verb="Save and turn on" {...saving} />;
}

/** Saves, and goes back to the hook. */
function useUpdate<T>(id: HookId, update: (draft: T) => Promise<unknown>): Saving<T> {
  const { storeHash } = useAppSession();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const back = () => navigate({ to: '/hooks/$id', params: { id } });
  const { mutate, isPending, error } = useMutation({
    mutationFn: update,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['hooks', storeHash] });
      await back();
    },
  });
  return { onSave: mutate, onCancel: () => void back(), isBusy: isPending, error };
}
