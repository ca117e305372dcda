import { Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { type DeliveryFilters, deliveriesQuery } from '../../api/deliveries.ts';
import { useAppSession } from '../../session/session.ts';
import { DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Pager } from '../../ui/Pager.tsx';
import { DeliveryFilterBar } from './DeliveryFilterBar.tsx';
import { deliveryColumns } from './delivery-columns.tsx';

const route = getRouteApi('/hooks/$id');

/** The deliveries of a hook, newest first. The first page renews itself. The filters are in the address. */
export function DeliveriesPanel() {
  const { storeHash } = useAppSession();
  const { id } = route.useParams();
  const { state, scope, after, before, cursor, records } = route.useSearch();
  const filters = { state, scope, after, before, cursor };
  const navigate = route.useNavigate();
  const query = useQuery(deliveriesQuery(storeHash, id, filters));
  const columns = useMemo(() => deliveryColumns(id, records === true), [id, records]);
  const show = (search: DeliveryFilters) => void navigate({ search: { ...search, records } });
  return (
    <>
      <DeliveryFilterBar filters={filters} onChange={show} />
      <Switch
        label="Show which record each is about"
        checked={records === true}
        onChange={(event) =>
          void navigate({ search: { ...filters, records: event.currentTarget.checked || undefined } })
        }
        mb="sm"
      />
      <Loaded query={query}>
        {({ data, next_cursor }) => (
          <>
            {data.length === 0 ? (
              <NoDeliveries isFiltered={isFiltered(filters)} />
            ) : (
              <DataTable caption="Deliveries" columns={columns} rows={data} rowId={(row) => row.id} />
            )}
            <Footer filters={filters} nextCursor={next_cursor} onShow={show} />
          </>
        )}
      </Loaded>
    </>
  );
}

interface FooterProps {
  filters: DeliveryFilters;
  nextCursor: string | null;
  onShow: (filters: DeliveryFilters) => void;
}

function Footer({ filters: { cursor, ...filters }, nextCursor, onShow }: FooterProps) {
  return (
    <>
      <Pager
        isLater={cursor !== undefined}
        onFirst={() => onShow(filters)}
        nextCursor={nextCursor}
        onNext={(next) => onShow({ ...filters, cursor: next })}
      />
      <Text size="xs" c="dimmed" mt="xs">
        {cursor === undefined
          ? 'New deliveries appear by themselves.'
          : 'This page stands still. The first page is live.'}
      </Text>
    </>
  );
}

const isFiltered = ({ cursor: _cursor, ...filters }: DeliveryFilters) =>
  Object.values(filters).some((value) => value !== undefined);

const NoDeliveries = ({ isFiltered: hides }: { isFiltered: boolean }) =>
  hides ? (
    <EmptyState title="No delivery matches">
      Change the filters, or clear them to see all deliveries.
    </EmptyState>
  ) : (
    <EmptyState title="No deliveries yet">
      To see one before the first event matches, send a test event.
    </EmptyState>
  );
