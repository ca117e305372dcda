import { Anchor, Group, Tabs, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { deleteStore, type Store, storeQuery } from '../../api/admin.ts';
import { useMayWrite } from '../../session/session.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { InstalledApps } from './InstalledApps.tsx';
import { RecordById } from './RecordById.tsx';
import { StoreHooks } from './StoreHooks.tsx';

const route = getRouteApi('/stores/$hash');

/** One tenant: the hooks of every app in it, and the apps. */
export function StoreScreen() {
  const { hash } = route.useParams();
  const query = useQuery(storeQuery(hash));
  const mayWrite = useMayWrite();
  return (
    <Page
      title={query.data?.name || hash}
      actions={query.data && mayWrite && <DeleteStore store={query.data} />}
    >
      <Loaded query={query}>
        {({ store_hash, store_id, timezone }) => (
          <>
            <Text size="sm" c="dimmed">
              Hash {store_hash}, number {store_id}, time zone {timezone}
            </Text>
            <WaysOn hash={store_hash} />
            <Panels />
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** To what the store's apps have together. */
const WaysOn = ({ hash }: { hash: string }) => (
  <>
    <Group gap="md">
      <Anchor
        size="sm"
        renderRoot={(props) => <Link to="/overview" search={{ store_hash: hash }} {...props} />}
      >
        Overview of the store
      </Anchor>
      <Anchor
        size="sm"
        renderRoot={(props) => <Link to="/stores/$hash/deliveries" params={{ hash }} {...props} />}
      >
        Deliveries of all its apps
      </Anchor>
    </Group>
    <RecordById hash={hash} />
  </>
);

function Panels() {
  const { tab = 'hooks' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Tabs
      value={tab}
      onChange={(next) => void navigate({ search: next === 'apps' ? { tab: 'apps' } : {} })}
      keepMounted={false}
    >
      <Tabs.List mb="md">
        <Tabs.Tab value="hooks">Hooks</Tabs.Tab>
        <Tabs.Tab value="apps">Apps and tokens</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="hooks">
        <StoreHooks />
      </Tabs.Panel>
      <Tabs.Panel value="apps">
        <InstalledApps />
      </Tabs.Panel>
    </Tabs>
  );
}

function DeleteStore({ store: { store_hash: hash, name } }: { store: Store }) {
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
      <Text size="sm">
        All its tokens and hooks end at once, and deliveries that wait are canceled. This cannot be undone.
      </Text>
    </Confirm>
  );
}
