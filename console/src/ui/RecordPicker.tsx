import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { visibleLine } from './foreign-text.ts';

export interface PickedRecord {
  value: string;
  label: string;
}

interface RecordPickerProps {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  /** The records that match what was typed, once they are wanted and there. */
  useRecords: (typed: string | undefined, isWanted: boolean) => PickedRecord[] | undefined;
}

const PAUSE_MS = 300;

/** One of many records, which the service searches. The chosen one is offered whether the search finds it or not. */
export function RecordPicker({ label, value, onChange, useRecords }: RecordPickerProps) {
  const [typed, setTyped] = useState('');
  const [settled] = useDebouncedValue(typed.trim(), PAUSE_MS);
  const [chosen, setChosen] = useState<PickedRecord | null>(null);
  // The field has the label of what was chosen, and nothing is called like that.
  const isSearch = settled !== '' && settled !== chosen?.label && settled !== value;
  // Not before somebody looks: the requests of the screen itself would wait behind it.
  const [wasOpened, setWasOpened] = useState(false);
  const records = useRecords(isSearch ? settled : undefined, wasOpened || value !== undefined);
  const found = (records ?? []).map((record) => ({ ...record, label: visibleLine(record.label) }));
  const current = chosen?.value === value && chosen ? chosen : { value: value ?? '', label: value ?? '' };
  const isMissing = value !== undefined && found.every((record) => record.value !== value);
  return (
    <Select
      label={label}
      placeholder="Any"
      data={isMissing ? [current, ...found] : found}
      value={value ?? null}
      onChange={(next) => {
        setChosen(found.find((record) => record.value === next) ?? null);
        onChange(next ?? undefined);
      }}
      searchable
      onSearchChange={setTyped}
      onDropdownOpen={() => setWasOpened(true)}
      nothingFoundMessage={records ? 'Nothing found' : 'Looking…'}
      clearable
      clearButtonProps={{ 'aria-label': `Any ${label.toLowerCase()}` }}
      w={280}
    />
  );
}
