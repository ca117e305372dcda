import { Button, Fieldset, Group, Stack, Text, TextInput } from '@mantine/core';

export interface HeaderRow {
  key: number;
  name: string;
  value: string;
}

interface HeadersInputProps {
  rows: HeaderRow[];
  onChange: (rows: HeaderRow[]) => void;
  error?: string | undefined;
}

/** The hook's own headers, one row each. */
export function HeadersInput({ rows, onChange, error }: HeadersInputProps) {
  const change = (key: number, part: Partial<HeaderRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const nextKey = Math.max(0, ...rows.map(({ key }) => key)) + 1;
  return (
    <Fieldset legend="Custom headers">
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          Sent with every request, such as credentials that your receiver asks for. They are stored encrypted.
        </Text>
        {rows.map((row) => (
          <HeaderLine
            key={row.key}
            row={row}
            onChange={(part) => change(row.key, part)}
            onRemove={() => onChange(rows.filter(({ key }) => key !== row.key))}
          />
        ))}
        {error && (
          <Text size="sm" c="red" role="alert">
            {error}
          </Text>
        )}
        <Group>
          <Button
            size="xs"
            variant="default"
            onClick={() => onChange([...rows, { key: nextKey, name: '', value: '' }])}
          >
            Add a header
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}

interface HeaderLineProps {
  row: HeaderRow;
  onChange: (part: Partial<HeaderRow>) => void;
  onRemove: () => void;
}

const HeaderLine = ({ row, onChange, onRemove }: HeaderLineProps) => (
  <Group gap="xs" align="flex-end">
    <TextInput
      label="Name"
      value={row.name}
      onChange={(event) => onChange({ name: event.currentTarget.value })}
      flex="1 1 9rem"
    />
    <TextInput
      label="Value"
      value={row.value}
      onChange={(event) => onChange({ value: event.currentTarget.value })}
      flex="2 1 12rem"
    />
    <Button variant="default" onClick={onRemove} aria-label={`Remove the header ${row.name}`}>
      Remove
    </Button>
  </Group>
);

export const rowsOf = (headers: Record<string, string> | null | undefined): HeaderRow[] =>
  Object.entries(headers ?? {}).map(([name, value], key) => ({ key, name, value }));

/** Null if there is none. Rows without a name are not sent. */
export function headersOf(rows: HeaderRow[]): Record<string, string> | null {
  const named = rows.filter(({ name }) => name.trim() !== '');
  return named.length === 0 ? null : Object.fromEntries(named.map(({ name, value }) => [name.trim(), value]));
}
