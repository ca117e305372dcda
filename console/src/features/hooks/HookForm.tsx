import { Stack, Switch, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { fieldProblem } from '../../api/api-error.ts';
import { draftCheckQuery, type HookDraft, testDraft } from '../../api/hooks.ts';
import { useAppSession } from '../../session/session.ts';
import { FormButtons, type Saving } from '../../ui/form.tsx';
import { DraftError } from './DraftError.tsx';
import { useFieldCheck } from './draft-check.ts';
import { HeadersInput, headersOf, rowsOf } from './HeadersInput.tsx';
import { ScopePicker } from './ScopePicker.tsx';
import { TestDraft } from './TestDraft.tsx';

interface HookFormProps extends Saving<HookDraft> {
  initial: HookDraft;
  /** Of the button that saves. */
  verb: string;
}

const FIELDS = ['scope', 'destination', 'headers'];

/** The settings of a hook. The service checks them, and its sentences stand at the fields that they are about. */
export function HookForm({ initial, verb, onSave, onCancel, isBusy, error }: HookFormProps) {
  const [scope, setScope] = useState(initial.scope);
  const [destination, setDestination] = useState(initial.destination);
  const [rows, setRows] = useState(() => rowsOf(initial.headers as Record<string, string> | null));
  const [isActive, setIsActive] = useState(initial.is_active !== false);
  const draft = { scope, destination, headers: headersOf(rows), is_active: isActive };
  const { storeHash } = useAppSession();
  const found = useRefused(draft);
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
          label="On: send events"
          description="Events published while it is off are not kept for it. What was accepted before waits until it is on."
          checked={isActive}
          onChange={(event) => setIsActive(event.currentTarget.checked)}
        />
        <TestDraft
          draft={draft}
          isComplete={scope !== '' && destination !== ''}
          send={(tested) => testDraft(storeHash, tested)}
        />
        <DraftError error={error} fields={FIELDS} />
        <FormButtons verb={verb} onCancel={onCancel} isBusy={isBusy} />
      </Stack>
    </form>
  );
}

/** What the service would say to what is typed. */
function useRefused({ destination, headers }: HookDraft) {
  const { storeHash } = useAppSession();
  const check = (field: Partial<HookDraft>) => draftCheckQuery(storeHash, field);
  return {
    destination: useFieldCheck(check({ destination }), 'destination', destination.trim() !== ''),
    headers: useFieldCheck(check({ headers }), 'headers', headers !== null),
  };
}
