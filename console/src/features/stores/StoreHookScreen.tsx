import { Anchor, Paper, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type AdminHook, storeHookPolicyQuery, storeHookQuery } from '../../api/admin.ts';
import { Fact } from '../../ui/Fact.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { AppName } from '../apps/AppName.tsx';
import { Attention, Counts } from '../hooks/HookFacts.tsx';
import { HookStateBadge } from '../hooks/HookStateBadge.tsx';
import { PolicyFacts } from '../policy/PolicyFacts.tsx';
import { OfStore } from './OfStore.tsx';

const route = getRouteApi('/stores/$hash/hooks/$key');

const ID_OF: Record<AdminHook['kind'], string> = {
  hook: 'Hook id',
  'web-hook': 'Web-hook id',
  pull: 'Pull subscription id',
};

/** A hook of any app, with its health and its policy. */
export function StoreHookScreen() {
  const { hash, key } = route.useParams();
  const query = useQuery(storeHookQuery(hash, key));
  return (
    <Page
      title={query.data?.scope ?? 'Hook'}
      mark={query.data && <HookStateBadge status={query.data.status} />}
    >
      <OfStore hash={hash}>Hook</OfStore>
      <Loaded query={query}>
        {(hook) => (
          <>
            <Attention status={hook.status} />
            <Paper withBorder p="md">
              <dl className="facts">
                <Fact name="Destination">
                  <Foreign>{hook.destination}</Foreign>
                </Fact>
                <Fact name={ID_OF[hook.kind]}>{hook.id}</Fact>
                <Fact name="App">
                  <AppName clientId={hook.client_id} />
                </Fact>
                <Counts status={hook.status} />
              </dl>
            </Paper>
            <Anchor
              size="sm"
              renderRoot={(props) => (
                <Link to="/stores/$hash/deliveries" params={{ hash }} search={{ hook: key }} {...props} />
              )}
            >
              Deliveries of this hook
            </Anchor>
            {hook.kind !== 'pull' && <PolicyOf hash={hash} hookKey={key} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

/** Which events it gets and how it is sent. Its app can change it. */
function PolicyOf({ hash, hookKey }: { hash: string; hookKey: string }) {
  const query = useQuery(storeHookPolicyQuery(hash, hookKey));
  return (
    <>
      <Title order={2} size="h4">
        Policy
      </Title>
      <Loaded query={query}>{(policy) => <PolicyFacts policy={policy} />}</Loaded>
    </>
  );
}
