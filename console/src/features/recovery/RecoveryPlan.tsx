import { Button, Group, Paper, Stack, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { countRecovery, type Wanted } from '../../api/recovery.ts';
import { ErrorAlert } from '../../ui/ErrorAlert.tsx';
import { Counted } from './Counted.tsx';
import { RecoveryFields } from './RecoveryFields.tsx';

const route = getRouteApi('/recovery');
const DAY_MS = 86_400_000;

interface Asked {
  wanted: Wanted;
  /** The same with an end. */
  fixed: Wanted;
}

/** Equal for equal filters. */
const nameOf = (wanted: Wanted) =>
  JSON.stringify(
    Object.entries(wanted)
      .filter(([, value]) => value !== undefined)
      .sort(),
  );

/** What to send again. It is counted first, and what was counted is what is started. */
export function RecoveryPlan() {
  const { replay: _replay, cursor: _cursor, ...wanted } = route.useSearch();
  const navigate = route.useNavigate();
  const count = useMutation({ mutationFn: ({ fixed }: Asked) => countRecovery(fixed) });
  // Of these filters, and not of those before Back.
  const isCounted = count.data !== undefined && nameOf(count.variables.wanted) === nameOf(wanted);
  const askFor = (next: Wanted) => {
    // A moment that stays: what is accepted in the meantime would not be in the numbers.
    count.mutate({ wanted: next, fixed: { ...next, until: next.until ?? new Date().toISOString() } });
    void navigate({ search: next });
  };
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Title order={2} size="h4">
          What to send again
        </Title>
        <Form
          key={nameOf(wanted)}
          wanted={wanted}
          onSubmit={askFor}
          onChange={count.reset}
          isBusy={count.isPending}
        />
        {count.error && <ErrorAlert error={count.error} />}
        {isCounted && <Counted key={count.submittedAt} answer={count.data} wanted={count.variables.fixed} />}
      </Stack>
    </Paper>
  );
}

interface FormProps {
  wanted: Wanted;
  onSubmit: (wanted: Wanted) => void;
  /** What was counted is no longer what is asked for. */
  onChange: () => void;
  isBusy: boolean;
}

function Form({ wanted, onSubmit, onChange, isBusy }: FormProps) {
  const [draft, setDraft] = useState<Wanted>(() => ({
    ...wanted,
    since: wanted.since ?? new Date(Date.now() - DAY_MS).toISOString(),
  }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit(draft);
  };
  const change = (part: Wanted) => {
    setDraft({ ...draft, ...part });
    onChange();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <RecoveryFields wanted={draft} onChange={change} />
        <Group>
          <Button type="submit" variant="default" loading={isBusy}>
            Count them
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
