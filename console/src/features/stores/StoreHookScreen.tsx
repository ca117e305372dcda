import { Anchor, Paper } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { storeHookQuery } from '../../api/admin.ts';
import { Fact } from '../../ui/Fact.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { AppName } from '../apps/AppName.tsx';
import { Attention, Counts } from '../hooks/HookFacts.tsx';
import { HookStateBadge } from '../hooks/HookStateBadge.tsx';
import { OfStore } from './OfStore.tsx';

const route = getRouteApi('/stores/$hash/hooks/$key');

/** A hook of any app, with its health. */
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
                <Fact name={hook.kind === 'hook' ? 'Hook id' : 'Web-hook id'}>{hook.id}</Fact>
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
          </>
        )}
      </Loaded>
    </Page>
  );
}
