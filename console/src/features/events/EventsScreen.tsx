import { Button, Group, TextInput } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useAppSession } from '../../session/session.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Page } from '../../ui/Page.tsx';
import { ByRecord } from './ByRecord.tsx';
import { Explanation } from './Explanation.tsx';

const route = getRouteApi('/events');

/** What became of an event: hook by hook, why it was delivered or not. The id is in the address. */
export function EventsScreen() {
  const { id } = route.useSearch();
  return (
    <Page title="Events">
      <EventSearch key={id} id={id ?? ''} />
      {id === undefined ? <NoEvent /> : <Explanation id={id} />}
    </Page>
  );
}

function EventSearch({ id }: { id: string }) {
  const [text, setText] = useState(id);
  const navigate = route.useNavigate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ search: { id: text.trim() } });
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Event id"
          description="From the answer to publishing. Receivers get it as webhook-id."
          placeholder="msg_…"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          required
          flex="1 1 18rem"
          maw={480}
        />
        <Button type="submit">Explain</Button>
      </Group>
    </form>
  );
}

function NoEvent() {
  const { storeHash } = useAppSession();
  return (
    <EmptyState
      title="Why did it arrive, or why not?"
      action={<ByRecord />}
      curl={`curl ${window.location.origin}/stores/${storeHash}/v2/events/msg_… \\
  -H "Authorization: Bearer $TOKEN"`}
    >
      Enter the id of an event. Every hook of this app says whether it matched, what happened, and if it did
      not match, why.
    </EmptyState>
  );
}
