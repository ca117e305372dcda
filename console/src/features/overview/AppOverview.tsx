import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { appStatsQuery, type Shown } from '../../api/stats.ts';
import { useAppSession } from '../../session/session.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { AppAttention } from './AppAttention.tsx';
import { OpenIncidents } from './OpenIncidents.tsx';
import { RangeSwitch } from './RangeSwitch.tsx';
import { StatsPanels } from './StatsPanels.tsx';

const route = getRouteApi('/overview');

export function AppOverview() {
  const { storeHash } = useAppSession();
  const { range, from, to } = route.useSearch();
  const navigate = route.useNavigate();
  const shown = { range, from, to };
  const query = useQuery(appStatsQuery(storeHash, shown));
  const show = (search: Shown) => void navigate({ search });
  return (
    <Page title="Overview" actions={<RangeSwitch shown={shown} onShow={show} />}>
      <OpenIncidents />
      <AppAttention>
        <Loaded query={query}>
          {({ data }) => <StatsPanels steps={data} shown={shown} onShow={show} />}
        </Loaded>
      </AppAttention>
    </Page>
  );
}
