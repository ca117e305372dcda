import { Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type Circuit, circuitsQuery } from '../../api/circuits.ts';
import { useMayWrite } from '../../session/session.ts';
import { type Columns, DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { Pager } from '../../ui/Pager.tsx';
import { circuitColumns } from './circuit-columns.tsx';
import { Probe } from './Probe.tsx';

const route = getRouteApi('/circuits');

const withProbe: Columns<Circuit> = [
  ...circuitColumns,
  { id: 'probe', header: 'Try now', cell: ({ row }) => <Probe circuit={row.original} /> },
];

/** The hosts to which deliveries wait, because too many failed. */
export function CircuitsScreen() {
  const { state, cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(circuitsQuery({ state, cursor }));
  const columns = useMayWrite() ? withProbe : circuitColumns;
  return (
    <Page title="Circuits">
      <Text size="sm" c="dimmed">
        Too many deliveries of an app to a host failed, so the others wait. One is tried from time to time.
      </Text>
      <StateFilter />
      <Loaded query={query}>
        {({ data, next_cursor }) => (
          <>
            {data.length === 0 ? (
              <NoCircuits isFiltered={state !== undefined} />
            ) : (
              <DataTable caption="Circuits" columns={columns} rows={data} rowId={({ id }) => id} />
            )}
            <Pager
              isLater={cursor !== undefined}
              onFirst={() => void navigate({ search: { state } })}
              nextCursor={next_cursor}
              onNext={(next) => void navigate({ search: { state, cursor: next } })}
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function StateFilter() {
  const { state } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Select
      label="State"
      placeholder="Any"
      data={['open', 'probing']}
      value={state ?? null}
      onChange={(next) => void navigate({ search: { state: next ?? undefined } })}
      clearable
      clearButtonProps={{ 'aria-label': 'Any state' }}
      w={160}
    />
  );
}

const NoCircuits = ({ isFiltered }: { isFiltered: boolean }) => (
  <EmptyState title={isFiltered ? 'No host in this state' : 'No host is held back'}>
    {isFiltered
      ? 'Change the filter to see other hosts.'
      : 'A host appears here when too many deliveries to it have failed, and leaves when they arrive again.'}
  </EmptyState>
);
