import '@mantine/spotlight/styles.css';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { type KeyboardEvent, useState } from 'react';
import { useSessionState } from '../../session/session.ts';
import { useAppFindings } from './app-findings.ts';
import { finderStore } from './finder-store.ts';
import { useOperatorFindings } from './operator-findings.ts';

const PAUSE_MS = 200;
/** The shortcut works in every field: it types nothing there. */
const NONE: string[] = [];
const BY_RECORD = 'The number of an order is in its deliveries: open a hook, and show the record of each.';
const BY_ID = 'Deliveries and events are found by their whole id, hooks also by their number.';

export function FinderDialog() {
  const isOperator = useSessionState().session?.kind === 'operator';
  return isOperator ? <OfOperator /> : <OfApp />;
}

function OfApp() {
  const [query, setQuery] = useState('');
  return <Dialog query={query} onQuery={setQuery} actions={useAppFindings(query)} hint={BY_RECORD} />;
}

function OfOperator() {
  const [query, setQuery] = useState('');
  const [settled] = useDebouncedValue(query, PAUSE_MS);
  return (
    <Dialog query={query} onQuery={setQuery} actions={useOperatorFindings(query, settled)} hint={BY_ID} />
  );
}

interface DialogProps {
  query: string;
  onQuery: (query: string) => void;
  actions: SpotlightActionData[];
  /** Where else to look. */
  hint: string;
}

/** What is found after a pause is not selected by itself. Enter means the first of it. */
function openFirst(event: KeyboardEvent<HTMLInputElement>): void {
  const isSelected = document.querySelector('[data-action][data-selected]') !== null;
  if (event.key !== 'Enter' || event.nativeEvent.isComposing || isSelected) return;
  document.querySelector<HTMLElement>('[data-action]')?.click();
}

const Dialog = ({ query, onQuery, actions, hint }: DialogProps) => (
  <Spotlight
    store={finderStore}
    actions={actions}
    query={query}
    onQueryChange={onQuery}
    filter={(_query, found) => found}
    nothingFound={`Nothing found. ${hint}`}
    shortcut="mod + K"
    tagsToIgnore={NONE}
    lockScroll={false}
    attributes={{ content: { 'aria-label': 'Find' } }}
    scrollable
    maxHeight={420}
    searchProps={{
      placeholder: 'A screen, a name, an event, an id',
      'aria-label': 'Find',
      onKeyDown: openFirst,
    }}
  />
);
