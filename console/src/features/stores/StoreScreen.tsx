import { Anchor, Group, Tabs, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { storeQuery } from '../../api/admin.ts';
import { useMayWrite } from '../../session/session.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { DeleteStore } from './DeleteStore.tsx';
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
