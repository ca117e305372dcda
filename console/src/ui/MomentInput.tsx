import { TextInput } from '@mantine/core';
import { fromWallTime, toWallTime } from './wall-time.ts';
import { useTimeZone, useZoneOfStore } from './zone.ts';

interface MomentInputProps {
  label: string;
  /** ISO 8601 in UTC. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  required?: boolean;
}

/** A date and a time in the chosen zone, by the browser's own control. */
export function MomentInput({ label, value, onChange, required = false }: MomentInputProps) {
  const timeZone = useTimeZone();
  const isOfStore = useZoneOfStore() === timeZone && timeZone !== 'UTC';
  return (
    <TextInput
      label={timeZone ? `${label} (${isOfStore ? 'store' : timeZone})` : label}
      type="datetime-local"
      value={value === undefined ? '' : toWallTime(value, timeZone)}
      onChange={(event) => onChange(fromWallTime(event.currentTarget.value, timeZone))}
      required={required}
    />
  );
}
