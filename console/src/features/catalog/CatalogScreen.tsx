import { Paper, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type Catalog, catalogQuery, isEvent } from '../../api/catalog.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { CatalogTree } from './CatalogTree.tsx';
import { EventDetail } from './EventDetail.tsx';

/** Every event that can be published: a tree to choose from, and what one looks like. The event is in the address. */
export function CatalogScreen() {
  const query = useQuery(catalogQuery);
  return (
    <Page title="Catalog">
      <Loaded query={query} rows={8}>
        {(catalog) => <Browser catalog={catalog} />}
      </Loaded>
    </Page>
  );
}

function Browser({ catalog }: { catalog: Catalog }) {
  const { scope } = useSearch({ from: '/catalog' });
  const navigate = useNavigate({ from: '/catalog' });
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const events = catalog.events.filter(isEvent);
  const shown = events.filter((event) =>
    `${event.scope} ${event.description}`.toLowerCase().includes(wanted),
  );
  const chosen = events.find((event) => event.scope === scope);
  return (
    <div className="two-columns">
      <Stack gap="sm">
        <TextInput
          label="Search"
          placeholder="order, inventory, …"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Text size="sm" c="dimmed" aria-live="polite">
          {shown.length} of {events.length} events
        </Text>
        <Paper withBorder p="xs" className="tree">
          <CatalogTree
            key={wanted}
            events={shown}
            isOpen={wanted !== ''}
            chosen={scope}
            onChoose={(next) => void navigate({ search: { scope: next } })}
          />
        </Paper>
      </Stack>
      {chosen ? (
        <EventDetail catalog={catalog} event={chosen} />
      ) : (
        <EmptyState title={scope ? 'The catalog has no such event' : 'Choose an event'}>
          You will see its fields and an example, and can subscribe to it.
        </EmptyState>
      )}
    </div>
  );
}
