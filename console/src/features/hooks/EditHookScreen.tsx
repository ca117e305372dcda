import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Hook, type HookDraft, hookQuery, updateHook } from '../../api/hooks.ts';
import { useAppSession } from '../../session/session.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { HookForm } from './HookForm.tsx';

const route = getRouteApi('/hooks/$id/edit');

export function EditHookScreen() {
  const { storeHash } = useAppSession();
  const { id } = route.useParams();
  const query = useQuery({ ...hookQuery(storeHash, id), refetchOnWindowFocus: false });
  return (
    <Page title={`Edit hook ${id}`}>
      <Loaded query={query}>{(hook) => <Edit hook={hook} />}</Loaded>
    </Page>
  );
}

function Edit({ hook }: { hook: Hook }) {
  const { storeHash } = useAppSession();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const back = () => navigate({ to: '/hooks/$id', params: { id: hook.id } });
  const { mutate, isPending, error } = useMutation({
    mutationFn: (draft: HookDraft) => updateHook(storeHash, hook.id, draft),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['hooks', storeHash] });
      await back();
    },
  });
  const { scope, destination, headers, is_active } = hook;
  return (
    <HookForm
      initial={{ scope, destination, headers, is_active }}
      verb="Save"
      onSave={mutate}
      onCancel={() => void back()}
      isBusy={isPending}
      error={error}
    />
  );
}
