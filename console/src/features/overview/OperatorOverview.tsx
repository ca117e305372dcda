import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { anyStatsQuery, type Shown } from '../../api/stats.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { AppPicker } from '../apps/AppPicker.tsx';
import { StorePicker } from '../stores/StorePicker.tsx';
import { AllStores } from './AllStores.tsx';
import { AnyOpenIncidents } from './OpenIncidents.tsx';
import { RangeSwitch } from './RangeSwitch.tsx';
import { StatsPanels } from './StatsPanels.tsx';
import { StoreAttention } from './StoreAttention.tsx';

const route = getRouteApi('/overview');

export function OperatorOverview() {
  const { range, from, to, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const shown = { range, from, to };
  const query = useQuery(anyStatsQuery(filters, shown));
  const narrow = (part: typeof filters) => void navigate({ search: { ...shown, ...filters, ...part } });
  const show = (next: Shown) => void navigate({ search: { ...filters, ...next } });
  const { store_hash, client_id } = filters;
  const stats = (
    <Loaded query={query}>{({ data }) => <StatsPanels steps={data} shown={shown} onShow={show} />}</Loaded>
  );
  return (
    <Page title="Overview" actions={<RangeSwitch shown={shown} onShow={show} />}>
      <Group gap="sm" align="flex-end">
        <StorePicker value={store_hash} onChange={(hash) => narrow({ store_hash: hash })} />
        <AppPicker value={client_id} onChange={(id) => narrow({ client_id: id })} />
      </Group>
      {store_hash === undefined ? (
        <AllStores clientId={client_id}>{stats}</AllStores>
      ) : (
        <>
          <AnyOpenIncidents store_hash={store_hash} client_id={client_id} />
          <StoreAttention hash={store_hash} clientId={client_id}>
            {stats}
          </StoreAttention>
        </>
      )}
    </Page>
  );
}
