import { Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { appStatsQuery, type Shown } from '../../api/stats.ts';
import { useAppSession } from '../../session/session.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { RangeSwitch } from '../overview/RangeSwitch.tsx';
import { StatsPanels } from '../overview/StatsPanels.tsx';

const route = getRouteApi('/hooks/$id');

/** How the deliveries of one hook went. */
export function HealthPanel() {
  const { storeHash } = useAppSession();
  const { id } = route.useParams();
  const { range, from, to } = route.useSearch();
  const navigate = route.useNavigate();
  const shown = { range, from, to };
  const query = useQuery(appStatsQuery(storeHash, shown, id));
  const show = (next: Shown) => void navigate({ search: { tab: 'health', ...next } });
  return (
    <Stack gap="md">
      <Group justify="flex-end">
        <RangeSwitch shown={shown} onShow={show} />
      </Group>
      <Loaded query={query}>{({ data }) => <StatsPanels steps={data} shown={shown} onShow={show} />}</Loaded>
    </Stack>
  );
}
