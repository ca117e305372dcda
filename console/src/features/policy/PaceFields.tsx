import { Fieldset, Group, NumberInput, Text } from '@mantine/core';
import type { DraftPart } from './policy-draft.ts';
import { isDefault } from './policy-fields.ts';

/** How long an attempt may take, how many there are at once, and how fast they go. */
export function PaceFields({ draft, policy, onChange, problemOf }: DraftPart) {
  const hint = (field: 'timeout_seconds' | 'max_in_flight') =>
    isDefault(policy, field) ? `${policy[field]} (default)` : 'default';
  return (
    <Fieldset legend="Pace">
      <Group gap="sm" align="flex-start">
        <Amount
          label="Time-out in seconds"
          placeholder={hint('timeout_seconds')}
          value={draft.timeout_seconds}
          onChange={(timeout_seconds) => onChange({ timeout_seconds })}
          error={problemOf('timeout_seconds')}
        />
        <Amount
          label="Attempts at once"
          placeholder={hint('max_in_flight')}
          value={draft.max_in_flight}
          onChange={(max_in_flight) => onChange({ max_in_flight })}
          error={problemOf('max_in_flight')}
        />
        <Amount
          label="Requests, at most"
          placeholder={draft.per_seconds === '' ? 'no limit' : ''}
          value={draft.requests}
          onChange={(requests) => onChange({ requests })}
          error={problemOf('rate_limit.requests')}
        />
        <Amount
          label="In any so many seconds"
          placeholder={draft.requests === '' ? 'no limit' : ''}
          value={draft.per_seconds}
          onChange={(per_seconds) => onChange({ per_seconds })}
          error={problemOf('rate_limit.per_seconds')}
        />
      </Group>
      <Text size="xs" c="dimmed" mt="xs">
        What is empty has its default. A rate limit needs both of its numbers.
      </Text>
    </Fieldset>
  );
}

interface AmountProps {
  label: string;
  placeholder: string;
  value: number | string;
  onChange: (value: number | string) => void;
  error: string | undefined;
}

/** A number that the service checks: to change it silently would hide what is wrong. */
const Amount = (props: AmountProps) => <NumberInput {...props} clampBehavior="none" flex="1 1 13rem" />;
