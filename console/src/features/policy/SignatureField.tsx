import { Checkbox, Fieldset, Stack } from '@mantine/core';
import type { DraftPart } from './policy-draft.ts';

/** What signs the deliveries. */
export const SignatureField = ({ draft, onChange, problemOf }: DraftPart) => (
  <Fieldset legend="Signatures">
    <Checkbox.Group
      aria-label="Signatures"
      value={draft.signatures}
      onChange={(signatures) => onChange({ signatures: [...signatures].sort() })}
      error={problemOf('signatures')}
    >
      <Stack gap="xs">
        <Checkbox value="v1" label="v1" description="HMAC-SHA256. The receiver holds the signing secret." />
        <Checkbox
          value="v1a"
          label="v1a"
          description="ed25519. The receiver needs only the app's public keys, which the screen Signing secret shows."
        />
      </Stack>
    </Checkbox.Group>
  </Fieldset>
);
