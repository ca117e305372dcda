import { Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { rotateSigningKey, type SigningKeys, signingKeysQuery } from '../../api/signing-keys.ts';
import { useAppSession, useMayWrite } from '../../session/session.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { CopyText } from '../../ui/CopyText.tsx';
import { Loaded } from '../../ui/Loaded.tsx';

/** What receivers check the signature `v1a` with. It is public: all of it is shown. */
export function PublicKeys() {
  const { storeHash } = useAppSession();
  const query = useQuery(signingKeysQuery(storeHash));
  const mayWrite = useMayWrite();
  return (
    <Paper withBorder p="md">
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h4">
          Public keys
        </Title>
        <Text size="sm">
          Hooks whose policy has the signature v1a are also signed with a key of the app. Receivers check it
          with the public keys, and hold no secret.
        </Text>
        <Loaded query={query} rows={2}>
          {(keys) => (
            <>
              <Keys {...keys} />
              {mayWrite && <Rotate hasKey={keys.keys.length > 0} />}
            </>
          )}
        </Loaded>
      </Stack>
    </Paper>
  );
}

const Keys = ({ keys, jwks_uri }: SigningKeys) => (
  <>
    {keys.length === 0 ? (
      <Text size="sm" c="dimmed">
        The app has none yet. The first hook with v1a makes one.
      </Text>
    ) : (
      keys.map(({ kid, public_key }, i) => (
        <CopyText key={kid} label={i === 0 ? 'Public key' : 'Older public key'} text={public_key} />
      ))
    )}
    <CopyText label="Key set" text={jwks_uri} />
  </>
);

function Rotate({ hasKey }: { hasKey: boolean }) {
  const { storeHash } = useAppSession();
  const queries = useQueryClient();
  const { mutateAsync, isPending, error } = useMutation({
    mutationFn: () => rotateSigningKey(storeHash),
    onSuccess: (keys) => queries.setQueryData(signingKeysQuery(storeHash).queryKey, keys),
  });
  return (
    <Confirm
      label={hasKey ? 'Rotate the key' : 'Make the first key'}
      title={hasKey ? 'Rotate the signing key?' : 'Make the first signing key?'}
      verb={hasKey ? 'Rotate the key now' : 'Make the key'}
      onConfirm={mutateAsync}
      isBusy={isPending}
      error={error}
    >
      <Text size="sm">
        {hasKey
          ? 'The app has one key in all its stores. The old one also signs for 24 hours, and is in the key set until then: receivers that read the key set need no change. A key that was already being replaced ends now.'
          : 'Nothing is signed with it before a hook has v1a in its policy. Receivers can read it in the key set before.'}
      </Text>
    </Confirm>
  );
}
