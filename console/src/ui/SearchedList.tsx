import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Columns, DataTable } from './DataTable.tsx';
import { Loaded } from './Loaded.tsx';
import { Pager } from './Pager.tsx';

interface SearchedListProps<T extends object> {
  /** What narrows the list down. */
  search: ReactNode;
  query: UseQueryResult<{ data: T[]; next_cursor: string | null }, Error>;
  caption: string;
  columns: Columns<T>;
  rowId: (row: T) => string;
  /** In place of the table, if there is no row. */
  empty: ReactNode;
  /** Of the page that is shown, as the address has it. */
  cursor: string | undefined;
  onPage: (cursor: string | undefined) => void;
}

/** Records that are searched and read page by page: the search, one page as a table, the ways to the others. */
export const SearchedList = <T extends object>({
  search,
  query,
  caption,
  columns,
  rowId,
  empty,
  cursor,
  onPage,
}: SearchedListProps<T>) => (
  <>
    {search}
    <Loaded query={query}>
      {({ data, next_cursor }) => (
        <>
          {data.length === 0 ? (
            empty
          ) : (
            <DataTable caption={caption} columns={columns} rows={data} rowId={rowId} />
          )}
          <Pager
            isLater={cursor !== undefined}
            onFirst={() => onPage(undefined)}
            nextCursor={next_cursor}
            onNext={onPage}
          />
        </>
      )}
    </Loaded>
  </>
);
