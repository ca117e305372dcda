import { Table } from '@mantine/core';
import { type ColumnDef, type TableFeatures, tableFeatures, useTable } from '@tanstack/react-table';

const features = tableFeatures({});

export type Columns<T extends object> = ColumnDef<typeof features & TableFeatures, T, unknown>[];

interface DataTableProps<T extends object> {
  /** What the table has, for those who do not see it. */
  caption: string;
  columns: Columns<T>;
  rows: T[];
  rowId: (row: T) => string;
}

/** A table that scrolls sideways, by keyboard too. On a narrow screen each row is a card. Headers are texts. */
export function DataTable<T extends object>({ caption, columns, rows, rowId }: DataTableProps<T>) {
  const table = useTable({ features, columns, data: rows, getRowId: rowId });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="table-scroll" tabIndex={0} aria-label={caption}>
      <Table highlightOnHover verticalSpacing="xs" striped={false}>
        <Table.Thead>
          {table.getHeaderGroups().map((group) => (
            <Table.Tr key={group.id}>
              {group.headers.map((header) => (
                <Table.Th key={header.id} scope="col">
                  <table.FlexRender header={header} />
                </Table.Th>
              ))}
            </Table.Tr>
          ))}
        </Table.Thead>
        <Table.Tbody>
          {table.getRowModel().rows.map((row) => (
            <Table.Tr key={row.id}>
              {row.getAllCells().map((cell) => (
                <Table.Td key={cell.id} data-label={cell.column.columnDef.header as string}>
                  <table.FlexRender cell={cell} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
