import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type AnyIncidentFilters, anyIncidentsQuery, appIncidentsQuery } from '../../api/incidents.ts';
import { useAppSession } from '../../session/session.ts';

const OPEN = { state: 'open' } as const;

/** Leads from the overview to the incidents of the app. */
export function OpenIncidents() {
  const { data } = useQuery(appIncidentsQuery(useAppSession().storeHash, OPEN));
  return <Summary page={data} filters={OPEN} />;
}

/** The same for what an operator looks at. */
export function AnyOpenIncidents(of: Pick<AnyIncidentFilters, 'store_hash' | 'client_id'>) {
  const filters = { ...of, ...OPEN };
  const { data } = useQuery(anyIncidentsQuery(filters));
  return <Summary page={data} filters={filters} />;
}

interface SummaryProps {
  page: { data: unknown[]; next_cursor: string | null } | undefined;
  filters: AnyIncidentFilters;
}

/** Nothing while there is nothing to look at. */
function Summary({ page, filters }: SummaryProps) {
  const count = page?.data.length ?? 0;
  if (count === 0) return null;
  const more = page?.next_cursor ? 'More than ' : '';
  return (
    <Text size="sm">
      <Anchor size="sm" renderRoot={(props) => <Link to="/incidents" search={filters} {...props} />}>
        {more}
        {count === 1 && !more ? '1 incident is open' : `${count} incidents are open`}
      </Anchor>
    </Text>
  );
}
