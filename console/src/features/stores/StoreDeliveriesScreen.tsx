import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { storeDeliveriesQuery } from '../../api/store-log.ts';
import { DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { Pager } from '../../ui/Pager.tsx';
import { OfStore } from './OfStore.tsx';
import { StoreDeliveryFilters } from './StoreDeliveryFilters.tsx';
import { storeDeliveryColumns } from './store-delivery-columns.tsx';

const route = getRouteApi('/stores/$hash/deliveries');

/** The deliveries of every app in a store, newest first. The filters are in the address. */
export function StoreDeliveriesScreen() {
  const { hash } = route.useParams();
  return (
    <Page title="Deliveries">
      <OfStore hash={hash}>Deliveries</OfStore>
      <StoreDeliveryFilters />
      <Found />
    </Page>
  );
}

function Found() {
  const { hash } = route.useParams();
  const { cursor, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(storeDeliveriesQuery(hash, { ...filters, cursor }));
  const columns = useMemo(() => storeDeliveryColumns(hash), [hash]);
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  return (
    <Loaded query={query}>
      {({ data, next_cursor }) => (
        <>
          {data.length === 0 ? (
            <NoDeliveries isFiltered={isFiltered} />
          ) : (
            <DataTable caption="Deliveries" columns={columns} rows={data} rowId={({ id }) => id} />
          )}
          <Pager
            isLater={cursor !== undefined}
            onFirst={() => void navigate({ search: filters })}
            nextCursor={next_cursor}
            onNext={(next) => void navigate({ search: { ...filters, cursor: next } })}
          />
          <Text size="xs" c="dimmed">
            {cursor === undefined
              ? 'New deliveries appear by themselves.'
              : 'This page stands still. The first page is live.'}
          </Text>
        </>
      )}
    </Loaded>
  );
}

const NoDeliveries = ({ isFiltered }: { isFiltered: boolean }) => (
  <EmptyState title={isFiltered ? 'No delivery matches' : 'No deliveries yet'}>
    {isFiltered
      ? 'Change the filters, or clear them to see all deliveries.'
      : 'The next event that matches a hook of this store appears here by itself.'}
  </EmptyState>
);
