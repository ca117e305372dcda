import { Alert, Button, Code, Group, Select, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { catalogQuery, eventsFor } from '../../api/catalog.ts';
import { deliveriesQuery, deliveryQuery } from '../../api/deliveries.ts';
import type { Hook } from '../../api/hook-id.ts';
import { type FilterTest, type FilterTestResult, testFilter } from '../../api/policies.ts';
import { queryClient } from '../../api/query-client.ts';
import { useAppSession } from '../../session/session.ts';
import { ErrorAlert } from '../../ui/ErrorAlert.tsx';
import { visibleLine } from '../../ui/foreign-text.ts';
import { absolute, useTimeZone } from '../../ui/zone.ts';
import { eventOf, eventText } from './event-text.ts';
import { JsonField } from './JsonField.tsx';
import { readJson } from './policy-draft.ts';

interface TryFilterProps {
  hook: Hook;
  /** JSON, as it stands in the form. */
  filter: string;
}

/** Asks the service whether an event would pass the filter, before it is saved. */
export function TryFilter({ hook, filter }: TryFilterProps) {
  const { storeHash } = useAppSession();
  const [text, setText] = useState('');
  const [event, condition] = [readJson(text), readJson(filter)];
  const { mutate, data, error, isPending, variables } = useMutation({
    mutationFn: (tested: FilterTest) => testFilter(storeHash, hook.id, tested),
  });
  const tested = { filter: condition.value, event: event.value } as FilterTest;
  // The answer is about what was sent, not about what was typed since.
  const isCurrent = JSON.stringify(variables) === JSON.stringify(tested);
  return (
    <Stack gap="xs" aria-live="polite">
      <EventPicker hook={hook} onPick={setText} />
      <JsonField
        label="Event to try it on"
        description={
          typeof hook.id === 'number'
            ? 'Its scope and data, and its record if the publisher sends one.'
            : 'Its scope and record. If the publisher sends no record, its data in place of it. What is sent to a web-hook has one of the two.'
        }
        value={text}
        onChange={setText}
        error={event.problem}
      />
      <Group gap="sm">
        <Button
          variant="default"
          onClick={() => mutate(tested)}
          loading={isPending}
          disabled={condition.value === undefined || event.value === undefined}
        >
          Try the filter
        </Button>
        <Text size="sm" c="dimmed" flex="1 1 14rem">
          Nothing is sent or saved.
        </Text>
      </Group>
      {isCurrent && error && <ErrorAlert error={error} />}
      {isCurrent && data && <Result {...data} />}
    </Stack>
  );
}

const Result = ({ matches, condition }: FilterTestResult) => (
  <Alert
    color={matches ? 'green' : 'orange'}
    title={matches ? 'The event passes' : 'The event does not pass'}
    role="status"
  >
    {matches ? 'The hook gets it. ' : 'The hook does not get it. '}
    {condition && (
      <>
        This condition decided: <Code className="foreign">{visibleLine(condition)}</Code>
      </>
    )}
  </Alert>
);

/** Fills in an event that was sent to the hook, or an example of the catalog. */
function EventPicker({ hook, onPick }: { hook: Hook; onPick: (text: string) => void }) {
  const { storeHash } = useAppSession();
  const timeZone = useTimeZone();
  const { data: log } = useQuery({ ...deliveriesQuery(storeHash, hook.id, {}), refetchInterval: false });
  const { data: catalog } = useQuery(catalogQuery);
  const [problem, setProblem] = useState<string>();
  const recent = (log?.data ?? []).map(({ id, scope, created_at }) => ({
    value: id,
    label: visibleLine(`${scope}, ${absolute(created_at, timeZone)}`),
  }));
  const examples = catalog ? eventsFor(catalog, hook) : [];
  const exampleOf = (name: string) => examples.find(({ scope }) => scope === name)?.example;
  const pick = async (value: string) => {
    setProblem(undefined);
    const example = examples.find(({ scope }) => scope === value);
    if (example) return onPick(eventText({ scope: example.scope, data: example.example }));
    const { scope, body } = await queryClient.fetchQuery(deliveryQuery(storeHash, hook.id, value));
    if (body === null) setProblem('Its body is no longer kept. Choose a later one.');
    else onPick(eventText(eventOf(scope, JSON.parse(body) as object, exampleOf(scope))));
  };
  return (
    <Select
      label="Recent event"
      placeholder="Choose one, or write one below"
      data={[
        { group: 'Sent to this hook', items: recent },
        { group: 'Examples of the catalog', items: examples.map(({ scope }) => scope) },
      ]}
      onChange={(value) => value !== null && void pick(value)}
      searchable
      error={problem}
    />
  );
}
