import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { appStatsQuery, USUAL_RANGE } from '../../api/stats.ts';
import { useAppSession } from '../../session/session.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { AppAttention } from './AppAttention.tsx';
import { RangeSwitch } from './RangeSwitch.tsx';
import { StatsPanels } from './StatsPanels.tsx';

const route = getRouteApi('/overview');

export function AppOverview() {
  const { storeHash } = useAppSession();
  const { range = USUAL_RANGE } = route.useSearch();
  const query = useQuery(appStatsQuery(storeHash, range));
  return (
    <Page title="Overview" actions={<RangeSwitch />}>
      <AppAttention />
      <Loaded query={query}>{({ data }) => <StatsPanels steps={data} range={range} />}</Loaded>
    </Page>
  );
}
