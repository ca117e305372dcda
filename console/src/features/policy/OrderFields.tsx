import { Fieldset, Radio, Stack, TextInput } from '@mantine/core';
import type { DraftPart, PolicyDraft } from './policy-draft.ts';

/** Which events wait for each other. */
export const OrderFields = ({ draft, onChange, problemOf }: DraftPart) => (
  <Fieldset legend="Order">
    <Stack gap="sm">
      <Radio.Group
        label="An event is sent"
        value={draft.order}
        onChange={(order) => onChange({ order: order as PolicyDraft['order'] })}
        error={draft.order === 'key' ? undefined : problemOf('ordering')}
      >
        <Stack gap={6} mt={4}>
          <Radio value="none" label="At once: in any order, as fast as it goes." />
          <Radio value="key" label="After those before it with the same key, such as the same order." />
          <Radio value="hook" label="After all those before it of this hook." />
        </Stack>
      </Radio.Group>
      {draft.order === 'key' && (
        <TextInput
          label="Key"
          description="JSON pointer into the event, below /data or /record, or /scope or /user. Events without a text, number or boolean there wait for none."
          placeholder="/data/id"
          value={draft.order_key}
          onChange={(event) => onChange({ order_key: event.currentTarget.value })}
          error={problemOf('ordering.key')}
        />
      )}
    </Stack>
  </Fieldset>
);
