import { Fieldset, Stack, Switch, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { fieldProblem } from '../../api/api-error.ts';
import type { Hook } from '../../api/hook-id.ts';
import type { Policy, PolicySettings } from '../../api/policies.ts';
import { ErrorAlert } from '../../ui/ErrorAlert.tsx';
import { FormButtons, type Saving } from '../../ui/form.tsx';
import { JsonField } from './JsonField.tsx';
import { OrderFields } from './OrderFields.tsx';
import { PaceFields } from './PaceFields.tsx';
import { type DraftPart, draftOf, readDraft } from './policy-draft.ts';
import { otherFields } from './policy-fields.ts';
import { RetryFields } from './RetryFields.tsx';
import { SignatureField } from './SignatureField.tsx';
import { TryFilter } from './TryFilter.tsx';

interface PolicyFormProps extends Saving<PolicySettings> {
  hook: Hook;
  policy: Policy;
}

/** The policy as fields. The service checks it, and its sentences stand at the fields that they are about. */
export function PolicyForm({ hook, policy, onSave, onCancel, isBusy, error }: PolicyFormProps) {
  const [draft, setDraft] = useState(() => draftOf(policy));
  const { settings, problems } = readDraft(draft);
  const part: DraftPart = {
    draft,
    policy,
    onChange: (changed) => setDraft((before) => ({ ...before, ...changed })),
    problemOf: (field) => problems[field as keyof typeof problems] ?? fieldProblem(error, field),
  };
  const unreadable = Object.keys(problems);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (unreadable.length === 0) onSave(settings);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md" maw={640}>
        <EventFields part={part} hook={hook} />
        <RetryFields {...part} />
        <PaceFields {...part} />
        <OrderFields {...part} />
        <SignatureField {...part} />
        <FailureFields {...part} />
        <Others {...part} />
        <WhyNotSaved
          fields={unreadable.length > 0 ? unreadable : refusedFields(error, policy)}
          error={error}
        />
        <FormButtons verb="Save policy" onCancel={onCancel} isBusy={isBusy} />
      </Stack>
    </form>
  );
}

const EventFields = ({ part: { draft, onChange, problemOf }, hook }: { part: DraftPart; hook: Hook }) => (
  <Fieldset legend="Which events">
    <Stack gap="sm">
      <JsonField
        label="Filter"
        description="Only events that pass. Conditions as in MongoDB, over scope, data, record and user. Empty: every event."
        placeholder='{ "data.total": { "$gte": 100 } }'
        value={draft.filter}
        onChange={(filter) => onChange({ filter })}
        error={problemOf('filter')}
      />
      <TryFilter hook={hook} filter={draft.filter} />
      <JsonField
        label="Changed"
        description="JSON pointers into the record: only events that change one of them. Empty: whatever has changed."
        placeholder='["/total", "/status"]'
        value={draft.changed}
        onChange={(changed) => onChange({ changed })}
        error={problemOf('changed')}
      />
    </Stack>
  </Fieldset>
);

const FailureFields = ({ draft, onChange }: DraftPart) => (
  <Fieldset legend="When the receiver fails">
    <Stack gap="sm">
      <Switch
        label="Turn the hook off when it fails for too long"
        description="If not, a 410 is tried again like any other failure."
        checked={draft.auto_disable}
        onChange={(event) => onChange({ auto_disable: event.currentTarget.checked })}
      />
      <Switch
        label="Let deliveries wait while the receiver's host fails"
        description="Without this circuit, they are sent and use up their attempts."
        checked={draft.circuit_breaker}
        onChange={(event) => onChange({ circuit_breaker: event.currentTarget.checked })}
      />
    </Stack>
  </Fieldset>
);

/** Of a service that is newer than this form. */
function Others({ policy, draft, onChange, problemOf }: DraftPart) {
  const names = otherFields(policy);
  if (names.length === 0) return null;
  const problem = problemOf('others') ?? names.map(problemOf).find((found) => found !== undefined);
  return (
    <JsonField
      label="Other settings"
      description={`As JSON: ${names.join(', ')}. What is left out has its default.`}
      value={draft.others}
      onChange={(others) => onChange({ others })}
      error={problem}
    />
  );
}

const refusedFields = (error: Error | null, policy: Policy): string[] =>
  Object.keys(policy).filter((field) => fieldProblem(error, field) !== undefined);

/** The form is long: what is marked may be out of sight. */
function WhyNotSaved({ fields, error }: { fields: string[]; error: Error | null }) {
  if (fields.length === 0) return error && <ErrorAlert error={error} />;
  return (
    <Text size="sm" c="var(--mantine-color-error)" role="alert">
      Not saved. See above what is wrong with {fields.map((field) => field.replaceAll('_', ' ')).join(', ')}.
    </Text>
  );
}
