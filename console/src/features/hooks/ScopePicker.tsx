import { Autocomplete, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Catalog, catalogQuery, eventsCoveredBy } from '../../api/catalog.ts';

interface ScopePickerProps {
  value: string;
  onChange: (scope: string) => void;
  error?: string | undefined;
}

const SHOWN_EVENTS = 4;

/** Chooses an event of the catalog or a wildcard, and says which events that means. */
export function ScopePicker({ value, onChange, error }: ScopePickerProps) {
  const { data: catalog } = useQuery(catalogQuery);
  return (
    <div>
      <Autocomplete
        label="Scope"
        description="An event, or a wildcard such as store/order/* for all events below it. Type to search."
        placeholder="store/order/*"
        data={catalog ? choicesOf(catalog) : []}
        value={value}
        onChange={onChange}
        error={error}
        limit={60}
        maxDropdownHeight={280}
        required
      />
      <Text size="sm" mt={4} aria-live="polite" c="dimmed">
        {catalog
          ? matchesText(
              eventsCoveredBy(catalog, value).map(({ scope }) => scope),
              value,
            )
          : ''}
      </Text>
    </div>
  );
}

/** Those of one channel come last: they need its number, and most people mean the whole store. */
function choicesOf({ events }: Catalog): string[] {
  const scopes = events.map(({ scope }) => scope);
  const isOfChannel = (scope: string) => scope.includes('{channel_id}');
  return [...scopes.filter((scope) => !isOfChannel(scope)), ...scopes.filter(isOfChannel)];
}

function matchesText(scopes: string[], value: string): string {
  if (value === '') return '';
  if (value.includes('{channel_id}')) return 'Replace {channel_id} with the number of a channel.';
  if (scopes.length === 0) return 'Matches no event of the catalog.';
  const more = scopes.length > SHOWN_EVENTS ? ', …' : '';
  const events = scopes.length === 1 ? '1 event' : `${scopes.length} events`;
  return `Matches ${events}: ${scopes.slice(0, SHOWN_EVENTS).join(', ')}${more}`;
}
