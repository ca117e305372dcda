import { Alert, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { rotateSigningSecret } from '../../api/events.ts';
import { HOOKS_PER_PAGE } from '../../api/hook-id.ts';
import { hooksQuery } from '../../api/hooks.ts';
import { webHooksQuery } from '../../api/web-hooks.ts';
import { useAppSession, useMayWrite } from '../../session/session.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { CopyText } from '../../ui/CopyText.tsx';
import { counted } from '../../ui/counted.ts';
import { Page } from '../../ui/Page.tsx';
import { Overlap } from './Overlap.tsx';
import { PublicKeys } from './PublicKeys.tsx';
import { Snippets } from './Snippets.tsx';

/** The secret that signs, and how a receiver checks it. Nothing ever shows the secret in force. */
export function SecretScreen() {
  const { storeHash } = useAppSession();
  const rotation = useMutation({
    mutationFn: async () => ({ ...(await rotateSigningSecret(storeHash)), at: Date.now() }),
  });
  const mayWrite = useMayWrite();
  return (
    <Page title="Signing secret">
      {rotation.data && <NewSecret secret={rotation.data.signing_secret} rotatedAt={rotation.data.at} />}
      <Paper withBorder p="md">
        <Stack gap="sm" align="flex-start">
          <Title order={2} size="h4">
            Rotate
          </Title>
          <Text size="sm">
            A new secret signs at once. The old one also signs for 24 hours, so every delivery carries both
            signatures until then, and a receiver can change over without losing one.
          </Text>
          {mayWrite && <Rotate rotation={rotation} />}
        </Stack>
      </Paper>
      <PublicKeys />
      <Snippets />
    </Page>
  );
}

interface RotateProps {
  rotation: { mutateAsync: () => Promise<unknown>; isPending: boolean; error: Error | null };
}

const Rotate = ({ rotation }: RotateProps) => (
  <Confirm
    label="Rotate the secret"
    title="Rotate the signing secret?"
    verb="Rotate"
    onConfirm={() => rotation.mutateAsync()}
    isBusy={rotation.isPending}
    error={rotation.error}
  >
    <Text size="sm">
      It is the app's one secret in all its stores. <HooksHere /> The new secret is shown once. The old one
      signs for 24 more hours; a secret that was already being replaced ends now.
    </Text>
  </Confirm>
);

/** How many receivers have to learn the new secret, as far as this session sees. */
function HooksHere() {
  const { storeHash } = useAppSession();
  const { data: hooks } = useQuery(hooksQuery(storeHash, 1));
  const { data: webHooks } = useQuery(webHooksQuery(storeHash, 1));
  if (!hooks || !webHooks) return null;
  const count = counted(hooks.length, 'hook', HOOKS_PER_PAGE);
  return `In this store it signs for ${count} and ${counted(webHooks.length, 'web-hook', HOOKS_PER_PAGE)}.`;
}

const NewSecret = ({ secret, rotatedAt }: { secret: string; rotatedAt: number }) => (
  <Alert color="green" title="The new signing secret" role="status">
    <Stack gap="xs">
      <Text size="sm">Copy it now: it is not shown again.</Text>
      <CopyText label="Secret" text={secret} />
      <Overlap rotatedAt={rotatedAt} />
    </Stack>
  </Alert>
);
