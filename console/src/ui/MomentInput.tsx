import { TextInput } from '@mantine/core';
import { useZone, type Zone } from './zone.ts';

interface MomentInputProps {
  label: string;
  /** ISO 8601 in UTC. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  required?: boolean;
}

/** A date and a time in the chosen zone, by the browser's own control. */
export function MomentInput({ label, value, onChange, required = false }: MomentInputProps) {
  const [zone] = useZone();
  return (
    <TextInput
      label={zone === 'utc' ? `${label} (UTC)` : label}
      type="datetime-local"
      value={value === undefined ? '' : toField(value, zone)}
      onChange={(event) => onChange(fromField(event.currentTarget.value, zone))}
      required={required}
    />
  );
}

/** `2026-11-28T14:05`, as the control has it. */
function toField(iso: string, zone: Zone): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return '';
  const shift = zone === 'utc' ? 0 : new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - shift).toISOString().slice(0, 16);
}

function fromField(text: string, zone: Zone): string | undefined {
  const at = Date.parse(zone === 'utc' ? `${text}Z` : text);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
