import { Accordion, Alert, Code, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { CopyText } from '../../ui/CopyText.tsx';
import { type Signable, secretEnd, signatureOf } from './signature.ts';

interface VerifyPanelProps {
  body: string;
  id: string;
  /** Of the last attempt. */
  startedAt: string | undefined;
}

/** Computes the signature in this browser, to compare with what the receiver has. The secret is sent nowhere. */
export function VerifyPanel(props: VerifyPanelProps) {
  return (
    <Accordion variant="contained" chevronPosition="left">
      <Accordion.Item value="verify">
        <Accordion.Control>Verify the signature</Accordion.Control>
        <Accordion.Panel>
          {globalThis.crypto?.subtle ? (
            <VerifyForm {...props} />
          ) : (
            <Alert color="yellow">The browser computes signatures on https and localhost only.</Alert>
          )}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

function VerifyForm({ body, id, startedAt }: VerifyPanelProps) {
  const [secret, setSecret] = useState('');
  const [timestamp, setTimestamp] = useState(() =>
    startedAt ? String(Math.floor(Date.parse(startedAt) / 1000)) : '',
  );
  const signature = useSignature({ id, timestamp, body }, secret.trim());
  return (
    <Stack component="form" gap="sm" onSubmit={(event) => event.preventDefault()}>
      <Text size="sm">
        The signed text is <Code>webhook-id.webhook-timestamp.body</Code>, byte by byte as it was sent.
      </Text>
      <TextInput
        label="webhook-timestamp"
        description="The second of the attempt. Take the one that your receiver logged."
        value={timestamp}
        onChange={(event) => setTimestamp(event.currentTarget.value)}
      />
      <PasswordInput
        label="Signing secret"
        description="whsec_…, used in this browser only."
        value={secret}
        onChange={(event) => setSecret(event.currentTarget.value)}
        autoComplete="off"
      />
      {secret.trim() !== '' &&
        (signature === null ? (
          <Text size="sm" c="red" role="alert">
            This is not a signing secret: it begins with whsec_, and base64 follows.
          </Text>
        ) : (
          <CopyText label={`Expected with …${secretEnd(secret)}`} text={signature} />
        ))}
    </Stack>
  );
}

/** Empty while it is computed, null if the secret is none. */
function useSignature({ id, timestamp, body }: Signable, secret: string): string | null {
  const [signature, setSignature] = useState<string | null>('');
  useEffect(() => {
    let isCurrent = true;
    void signatureOf({ id, timestamp, body }, secret).then((computed) => isCurrent && setSignature(computed));
    return () => {
      isCurrent = false;
    };
  }, [id, timestamp, body, secret]);
  return signature;
}
