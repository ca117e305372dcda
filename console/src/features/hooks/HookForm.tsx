import { Alert, Anchor, Button, Group, Stack, Switch, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ApiError, fieldProblem } from '../../api/api-error.ts';
import type { HookDraft } from '../../api/hooks.ts';
import { ErrorAlert } from '../../ui/ErrorAlert.tsx';
import { useDraftCheck } from './draft-check.ts';
import { HeadersInput, headersOf, rowsOf } from './HeadersInput.tsx';
import { ScopePicker } from './ScopePicker.tsx';
import { TestDraft } from './TestDraft.tsx';

interface HookFormProps {
  initial: HookDraft;
  /** Of the button that saves. */
  verb: string;
  onSave: (draft: HookDraft) => void;
  onCancel: () => void;
  isBusy: boolean;
  error: Error | null;
}

const FIELDS = ['scope', 'destination', 'headers'];

/** The settings of a hook. The service checks them, and its sentences stand at the fields that they are about. */
export function HookForm({ initial, verb, onSave, onCancel, isBusy, error }: HookFormProps) {
  const [scope, setScope] = useState(initial.scope);
  const [destination, setDestination] = useState(initial.destination);
  const [rows, setRows] = useState(() => rowsOf(initial.headers as Record<string, string> | null));
  const [isActive, setIsActive] = useState(initial.is_active !== false);
  const draft = { scope, destination, headers: headersOf(rows), is_active: isActive };
  const found = useDraftCheck(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(draft);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md" maw={640}>
        <ScopePicker value={scope} onChange={setScope} error={fieldProblem(error, 'scope')} />
        <TextInput
          label="Destination"
          description="The public https address of your receiver."
          placeholder="https://hooks.example.com/orders"
          value={destination}
          onChange={(event) => setDestination(event.currentTarget.value)}
          error={found.destination ?? fieldProblem(error, 'destination')}
          required
        />
        <HeadersInput
          rows={rows}
          onChange={setRows}
          error={found.headers ?? fieldProblem(error, 'headers')}
        />
        <Switch
          label="On: send events from now on"
          checked={isActive}
          onChange={(event) => setIsActive(event.currentTarget.checked)}
        />
        <TestDraft draft={draft} />
        <RestOfError error={error} />
        <Group>
          <Button type="submit" loading={isBusy}>
            {verb}
          </Button>
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What is about no field of the form, and the hook that is already there. */
function RestOfError({ error }: { error: Error | null }) {
  if (!error) return null;
  const existing = error instanceof ApiError ? error.described.existingId : null;
  if (existing !== null)
    return (
      <Alert color="yellow" title="There is such a hook already" role="alert">
        <Anchor renderRoot={(props) => <Link to="/hooks/$id" params={{ id: Number(existing) }} {...props} />}>
          Open hook {existing}
        </Anchor>
      </Alert>
    );
  return FIELDS.some((field) => fieldProblem(error, field)) ? null : <ErrorAlert error={error} />;
}
