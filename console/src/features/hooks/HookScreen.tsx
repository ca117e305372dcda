import { Button, Group, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type Hook, hookTitle } from '../../api/hook-id.ts';
import { hookQuery, hookStatusQuery } from '../../api/hooks.ts';
import { useAppSession, useMayWrite } from '../../session/session.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { DeliveriesPanel } from '../deliveries/DeliveriesPanel.tsx';
import { PolicyPanel } from '../policy/PolicyPanel.tsx';
import { ReplaysPanel } from '../replays/ReplaysPanel.tsx';
import { DeleteHook } from './DeleteHook.tsx';
import { HealthPanel } from './HealthPanel.tsx';
import { HookFacts } from './HookFacts.tsx';
import { HookStateBadge } from './HookStateBadge.tsx';
import { TestHook } from './TestHook.tsx';
import { TurnOn } from './TurnOn.tsx';

const route = getRouteApi('/hooks/$id');

/** One hook: whether it works, its deliveries as they come, how they went, its replays. */
export function HookScreen() {
  const { storeHash } = useAppSession();
  const { id } = route.useParams();
  const query = useQuery(hookQuery(storeHash, id));
  const { data: status } = useQuery(hookStatusQuery(storeHash, id));
  return (
    <Page
      title={query.data?.scope ?? hookTitle(id)}
      mark={status && <HookStateBadge status={status} />}
      actions={query.data && status && <Actions hook={query.data} isActive={status.is_active} />}
    >
      <Loaded query={query}>
        {(hook) => (
          <>
            <HookFacts hook={hook} />
            <Panels />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Actions({ hook, isActive }: { hook: Hook; isActive: boolean }) {
  if (!useMayWrite()) return null;
  return (
    <Group gap="xs">
      {isActive ? <TestHook hook={hook} /> : <TurnOn hook={hook} />}
      <Button
        variant="default"
        renderRoot={(props) => <Link to="/hooks/$id/edit" params={{ id: hook.id }} {...props} />}
      >
        Edit
      </Button>
      <DeleteHook hook={hook} />
    </Group>
  );
}

/** Besides the deliveries, which have the plain address. */
const TABS = ['health', 'replays', 'policy'] as const;

function Panels() {
  const { tab = 'deliveries' } = route.useSearch();
  const navigate = route.useNavigate();
  const show = (next: string | null) =>
    void navigate({ search: { tab: TABS.find((name) => name === next) } });
  return (
    <Tabs value={tab} onChange={show} keepMounted={false}>
      <Tabs.List mb="md">
        <Tabs.Tab value="deliveries">Deliveries</Tabs.Tab>
        <Tabs.Tab value="health">Health</Tabs.Tab>
        <Tabs.Tab value="replays">Replays</Tabs.Tab>
        <Tabs.Tab value="policy">Policy</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="deliveries">
        <DeliveriesPanel />
      </Tabs.Panel>
      <Tabs.Panel value="health">
        <HealthPanel />
      </Tabs.Panel>
      <Tabs.Panel value="replays">
        <ReplaysPanel />
      </Tabs.Panel>
      <Tabs.Panel value="policy">
        <PolicyPanel />
      </Tabs.Panel>
    </Tabs>
  );
}
