import { Group, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { fieldProblem } from '../../api/api-error.ts';
import { catalogQuery, recordsOf } from '../../api/catalog.ts';
import { testWebHookDraft, type WebHookDraft, webHookDraftCheckQuery } from '../../api/web-hooks.ts';
import { FormButtons, type Saving } from '../../ui/form.tsx';
import { DraftError } from './DraftError.tsx';
import { useFieldCheck } from './draft-check.ts';
import { TestDraft } from './TestDraft.tsx';

interface WebHookFormProps extends Saving<WebHookDraft> {
  initial: WebHookDraft;
  /** Of the button that saves. */
  verb: string;
}

const FIELDS = ['object', 'action', 'url'];

/** The settings of a web-hook. The service checks them, and its sentences stand at the fields that they are about. */
export function WebHookForm({ initial, verb, onSave, onCancel, isBusy, error }: WebHookFormProps) {
  const [draft, setDraft] = useState(initial);
  const change = (part: Partial<WebHookDraft>) => setDraft((before) => ({ ...before, ...part }));
  const { url } = draft;
  const refused = useFieldCheck(webHookDraftCheckQuery({ url }), 'url', url.trim() !== '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(draft);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md" maw={640}>
        <RecordFields draft={draft} onChange={change} error={error} />
        <TextInput
          label="URL"
          description="The public https address of your receiver."
          placeholder="https://hooks.example.com/orders"
          value={url}
          onChange={(event) => change({ url: event.currentTarget.value })}
          error={refused ?? fieldProblem(error, 'url')}
          required
        />
        <TestDraft draft={draft} isComplete={Object.values(draft).every(Boolean)} send={testWebHookDraft} />
        <DraftError error={error} fields={FIELDS} />
        <FormButtons verb={verb} onCancel={onCancel} isBusy={isBusy} />
      </Stack>
    </form>
  );
}

interface RecordFieldsProps {
  draft: WebHookDraft;
  onChange: (part: Partial<WebHookDraft>) => void;
  error: Error | null;
}

/** A record type of the catalog, and what was done to a record. */
function RecordFields({ draft: { object, action }, onChange, error }: RecordFieldsProps) {
  const { data: catalog } = useQuery(catalogQuery);
  const records = catalog ? recordsOf(catalog) : new Map<string, string[]>();
  // What the hook has stays in the list, also if the catalog no longer has it.
  const withOwn = (values: Iterable<string>, own: string) => [...new Set([...values, ...(own ? [own] : [])])];
  const choose = (next: string | null) => {
    const isPossible = records.get(next ?? '')?.includes(action);
    onChange({ object: next ?? '', ...(isPossible ? {} : { action: '' }) });
  };
  return (
    <Group gap="sm" align="flex-start" grow>
      <Select
        label="Object"
        description="The type of the record."
        placeholder="Order"
        data={withOwn(records.keys(), object)}
        value={object || null}
        onChange={choose}
        error={fieldProblem(error, 'object')}
        searchable
        required
      />
      <Select
        label="Action"
        description="What was done to it."
        placeholder="Create"
        data={withOwn(records.get(object) ?? [], action)}
        value={action || null}
        onChange={(next) => onChange({ action: next ?? '' })}
        error={fieldProblem(error, 'action')}
        disabled={object === ''}
        required
      />
    </Group>
  );
}
