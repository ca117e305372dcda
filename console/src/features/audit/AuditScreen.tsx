import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { changesQuery } from '../../api/audit.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Page } from '../../ui/Page.tsx';
import { SearchedList } from '../../ui/SearchedList.tsx';
import { AuditFilters } from './AuditFilters.tsx';
import { ChangeDialog } from './ChangeDialog.tsx';
import { changeColumns } from './change-columns.tsx';

const route = getRouteApi('/audit');

/** Who changed what. The filters and the change that is shown are in the address. */
export function AuditScreen() {
  const { change, cursor, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(changesQuery({ ...filters, cursor }));
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  return (
    <Page title="Audit">
      <SearchedList
        search={<AuditFilters filters={filters} onChange={(search) => void navigate({ search })} />}
        query={query}
        caption="Changes"
        columns={changeColumns}
        rowId={({ seq }) => String(seq)}
        empty={<NoChanges isFiltered={isFiltered} />}
        cursor={cursor}
        onPage={(next) => void navigate({ search: { ...filters, cursor: next } })}
      />
      <ChangeDialog
        change={query.data?.data.find(({ seq }) => seq === change) ?? null}
        onClose={() => void navigate({ search: { ...filters, cursor } })}
      />
    </Page>
  );
}

const NoChanges = ({ isFiltered }: { isFiltered: boolean }) => (
  <EmptyState title={isFiltered ? 'No change matches' : 'No changes yet'}>
    {isFiltered
      ? 'Change the filters to see other changes.'
      : 'Each change of a record by an app, an operator or the service appears here.'}
  </EmptyState>
);
