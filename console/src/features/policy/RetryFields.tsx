import { Fieldset, Radio, Stack, TextInput } from '@mantine/core';
import { type DraftPart, delaysOf, type PolicyDraft } from './policy-draft.ts';
import { isDefault } from './policy-fields.ts';
import { scheduleText } from './policy-words.ts';

/** How often a failed delivery is tried again, and when. */
export function RetryFields({ draft, policy, onChange, problemOf }: DraftPart) {
  const ofService = isDefault(policy, 'retry_schedule') ? `: ${scheduleText(policy.retry_schedule)}` : '.';
  return (
    <Fieldset legend="Retries">
      <Stack gap="sm">
        <Radio.Group
          label="After a failed attempt"
          value={draft.retries}
          onChange={(retries) => onChange({ retries: retries as PolicyDraft['retries'] })}
        >
          <Stack gap={6} mt={4}>
            <Radio value="default" label={`As the service does${ofService}`} />
            <Radio value="none" label="One attempt only." />
            <Radio value="own" label="After delays of its own." />
          </Stack>
        </Radio.Group>
        {draft.retries === 'own' && (
          <TextInput
            label="Delays in seconds"
            description={readBack(draft.delays)}
            placeholder="5, 60, 300, 3600"
            value={draft.delays}
            onChange={(event) => onChange({ delays: event.currentTarget.value })}
            error={problemOf('retry_schedule')}
          />
        )}
      </Stack>
    </Fieldset>
  );
}

/** What was typed, as people say it. */
function readBack(text: string): string {
  const delays = delaysOf(text);
  const isReadable = delays.length > 0 && delays.every((delay) => typeof delay === 'number' && delay > 0);
  return isReadable ? scheduleText(delays as number[]) : 'One number for each retry, between commas.';
}
