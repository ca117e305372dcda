import { Checkbox, Group, NumberInput, Radio, Select, Stack, TextInput } from '@mantine/core';
import { USUAL_RATE, type Wanted } from '../../api/recovery.ts';
import { MomentInput } from '../../ui/MomentInput.tsx';
import { AppPicker } from '../apps/AppPicker.tsx';
import { failureOptions } from '../deliveries/failure-names.ts';
import { StorePicker } from '../stores/StorePicker.tsx';

interface RecoveryFieldsProps {
  wanted: Wanted;
  onChange: (part: Wanted) => void;
}

export const RecoveryFields = (props: RecoveryFieldsProps) => (
  <>
    <WhereFields {...props} />
    <WhenFields {...props} />
    <WhichFields {...props} />
  </>
);

const WhereFields = ({ wanted, onChange }: RecoveryFieldsProps) => (
  <Group gap="sm" align="flex-start">
    <StorePicker value={wanted.store_hash} onChange={(store_hash) => onChange({ store_hash })} />
    <AppPicker value={wanted.client_id} onChange={(client_id) => onChange({ client_id })} />
    <TextInput
      label="Host of the destination"
      placeholder="Any"
      value={wanted.host ?? ''}
      onChange={(event) => onChange({ host: event.currentTarget.value.trim() || undefined })}
      w={280}
    />
  </Group>
);

const WhenFields = ({ wanted, onChange }: RecoveryFieldsProps) => (
  <Group gap="sm" align="flex-start">
    <MomentInput
      label="Events from"
      value={wanted.since}
      onChange={(since) => since && onChange({ since })}
      required
    />
    <MomentInput
      label="Until (now if empty)"
      value={wanted.until}
      onChange={(until) => onChange({ until })}
    />
    <NumberInput
      label="Per second and hook"
      min={1}
      max={100}
      clampBehavior="strict"
      value={wanted.rate ?? USUAL_RATE}
      onChange={(rate) =>
        typeof rate === 'number' && onChange({ rate: rate === USUAL_RATE ? undefined : rate })
      }
      w={170}
    />
  </Group>
);

const WhichFields = ({ wanted, onChange }: RecoveryFieldsProps) => (
  <>
    <Radio.Group
      label="Which"
      value={wanted.all ? 'all' : 'failed'}
      onChange={(value) => onChange({ all: value === 'all' || undefined })}
    >
      <Stack gap={6} mt={4}>
        <Radio value="failed" label="Those that failed for good" />
        <Radio value="all" label="All, also delivered and canceled ones: receivers get some twice" />
      </Stack>
    </Radio.Group>
    <Select
      label="Only with this failure"
      placeholder="Any"
      data={failureOptions}
      value={wanted.failure ?? null}
      onChange={(failure) => onChange({ failure: failure ?? undefined })}
      clearable
      clearButtonProps={{ 'aria-label': 'Any failure' }}
      w={280}
    />
    <Checkbox
      label="Turn on hooks that the service turned off because they failed"
      checked={wanted.turn_on ?? false}
      onChange={(event) => onChange({ turn_on: event.currentTarget.checked || undefined })}
    />
  </>
);
