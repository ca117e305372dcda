import { Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { anyStatsQuery, USUAL_RANGE } from '../../api/stats.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { AppPicker } from '../apps/AppPicker.tsx';
import { StorePicker } from '../stores/StorePicker.tsx';
import { CircuitAttention } from './CircuitAttention.tsx';
import { RangeSwitch } from './RangeSwitch.tsx';
import { StatsPanels } from './StatsPanels.tsx';
import { StoreAttention } from './StoreAttention.tsx';

const route = getRouteApi('/overview');

export function OperatorOverview() {
  const { range: asked, ...filters } = route.useSearch();
  const range = asked ?? USUAL_RANGE;
  const navigate = route.useNavigate();
  const query = useQuery(anyStatsQuery(filters, range));
  const show = (part: typeof filters) => void navigate({ search: { range: asked, ...filters, ...part } });
  const { store_hash, client_id } = filters;
  return (
    <Page title="Overview" actions={<RangeSwitch />}>
      <Group gap="sm" align="flex-end">
        <StorePicker value={store_hash} onChange={(hash) => show({ store_hash: hash })} />
        <AppPicker value={client_id} onChange={(id) => show({ client_id: id })} />
      </Group>
      {store_hash === undefined ? (
        <CircuitAttention clientId={client_id} />
      ) : (
        <StoreAttention hash={store_hash} clientId={client_id} />
      )}
      <Loaded query={query}>{({ data }) => <StatsPanels steps={data} range={range} />}</Loaded>
    </Page>
  );
}
