import { Table } from '@mantine/core';
import {
  type ColumnDef,
  FlexRender,
  type Row,
  type TableFeatures,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { memo, useDeferredValue } from 'react';

const features = tableFeatures({});
type Features = typeof features & TableFeatures;

export type Columns<T extends object> = ColumnDef<Features, T, unknown>[];

interface DataTableProps<T extends object> {
  /** What the table has, for those who do not see it. */
  caption: string;
  columns: Columns<T>;
  rows: T[];
  rowId: (row: T) => string;
}

/** As many as fill most windows. They are there at once, and the rest when they have been painted. */
const FIRST_ROWS = 20;
/** At least the height of a row, so that neither the scroll position nor what follows depends on when the rest comes. */
const ROW_REM = 4;

/** A table that scrolls sideways, by keyboard too. On a narrow screen each row is a card. Headers are texts. */
export function DataTable<T extends object>({ caption, columns, rows, rowId }: DataTableProps<T>) {
  const table = useTable({ features, columns, data: rows, getRowId: rowId });
  const shown = useDeferredValue(Number.POSITIVE_INFINITY, FIRST_ROWS);
  const waiting = Math.max(0, rows.length - shown);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={caption}>
      <Table highlightOnHover verticalSpacing="xs" striped={false}>
        <Table.Thead>
          {table.getHeaderGroups().map((group) => (
            <Table.Tr key={group.id}>
              {group.headers.map((header) => (
                <Table.Th key={header.id} scope="col">
                  <FlexRender header={header} />
                </Table.Th>
              ))}
            </Table.Tr>
          ))}
        </Table.Thead>
        <Table.Tbody>
          {table
            .getRowModel()
            .rows.slice(0, shown)
            .map((row) => (
              <DataRow key={row.id} row={row} columns={columns} />
            ))}
        </Table.Tbody>
      </Table>
      {waiting > 0 && <div style={{ height: `${waiting * ROW_REM}rem` }} />}
    </section>
  );
}

interface DataRowProps<T extends object> {
  row: Row<Features, T>;
  /** Its cells are made of them. */
  columns: Columns<T>;
}

/** Rendered again only when the record or the columns change. */
const DataRow = memo(function DataRow<T extends object>({ row }: DataRowProps<T>) {
  return (
    <Table.Tr>
      {row.getAllCells().map((cell) => (
        <Table.Td key={cell.id} data-label={cell.column.columnDef.header as string}>
          <FlexRender cell={cell} />
        </Table.Td>
      ))}
    </Table.Tr>
  );
}) as <T extends object>(props: DataRowProps<T>) => React.ReactNode;
