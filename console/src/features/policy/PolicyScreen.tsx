import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Hook, hookName } from '../../api/hook-id.ts';
import { hookQuery } from '../../api/hooks.ts';
import { type Policy, type PolicySettings, policyQuery, savePolicy } from '../../api/policies.ts';
import { useAppSession, useMayWrite } from '../../session/session.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { PolicyForm } from './PolicyForm.tsx';

const route = getRouteApi('/hooks/$id/policy');

/** Changes the policy of a hook. */
export function PolicyScreen() {
  const { storeHash } = useAppSession();
  const { id } = route.useParams();
  const mayWrite = useMayWrite();
  const hook = useQuery({ ...hookQuery(storeHash, id), refetchOnWindowFocus: false });
  const query = useQuery({ ...policyQuery(storeHash, id), refetchOnWindowFocus: false, enabled: mayWrite });
  return (
    <Page title={`Policy of ${hookName(id)}`}>
      {mayWrite ? (
        <Loaded query={hook}>
          {(found) => <Loaded query={query}>{(policy) => <Edit hook={found} policy={policy} />}</Loaded>}
        </Loaded>
      ) : (
        <EmptyState title="This session reads only">Changing a policy needs write access.</EmptyState>
      )}
    </Page>
  );
}

function Edit({ hook, policy }: { hook: Hook; policy: Policy }) {
  const { storeHash } = useAppSession();
  const navigate = route.useNavigate();
  const queries = useQueryClient();
  const back = () =>
    navigate({ to: '/hooks/$id', params: { id: hook.id }, search: { tab: 'policy' as const } });
  const { mutate, isPending, error } = useMutation({
    mutationFn: (settings: PolicySettings) => savePolicy(storeHash, hook.id, settings),
    onSuccess: async (saved) => {
      queries.setQueryData(policyQuery(storeHash, hook.id).queryKey, saved);
      notifications.show({
        title: 'The policy is saved',
        message: 'Deliveries follow it from now on.',
      });
      await back();
    },
  });
  return (
    <PolicyForm
      hook={hook}
      policy={policy}
      onSave={mutate}
      onCancel={() => void back()}
      isBusy={isPending}
      error={error}
    />
  );
}
