import {
  Alert,
  Button,
  Container,
  Paper,
  PasswordInput,
  Stack,
  Tabs,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { appOf, operatorOf } from '../api/sign-in.ts';
import { ErrorAlert } from '../ui/ErrorAlert.tsx';
import { type Session, signIn } from './session.ts';

/** Shown at every address until somebody signs in: the address stays, so the next session continues there. */
export function SignIn({ hasExpired, linkError }: { hasExpired: boolean; linkError: Error | null }) {
  return (
    <Container size={480} py="xl" component="main">
      <Stack gap="md">
        <Title order={1} size="h2">
          Storehooks console
        </Title>
        {hasExpired && !linkError && (
          <Alert color="yellow" title="Your session has ended">
            Open a new link, or sign in again. You will come back to this page.
          </Alert>
        )}
        {linkError && <ErrorAlert error={linkError} />}
        <Paper withBorder p="lg">
          <Tabs defaultValue="operator" keepMounted={false}>
            <Tabs.List mb="md" grow>
              <Tabs.Tab value="operator">Operator</Tabs.Tab>
              <Tabs.Tab value="app">App in a store</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="operator">
              <OperatorForm />
            </Tabs.Panel>
            <Tabs.Panel value="app">
              <AppForm />
            </Tabs.Panel>
          </Tabs>
        </Paper>
        <Text size="sm" c="dimmed">
          The token stays in this tab: signing out or closing the tab forgets it. The people of an app usually
          come by a link from their platform.
        </Text>
      </Stack>
    </Container>
  );
}

interface TokenFormProps {
  label: string;
  description?: string;
  /** Fields before the token. */
  children?: ReactNode;
  /** @throws ApiError if the token is refused */
  open: (token: string) => Promise<Session>;
}

/** A token that opens a session, by which the page is replaced. */
function TokenForm({ label, description, children, open }: TokenFormProps) {
  const [token, setToken] = useState('');
  const { mutate, isPending, error } = useMutation({ mutationFn: open, onSuccess: signIn });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate(token.trim());
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        {children}
        <PasswordInput
          label={label}
          description={description}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
          autoComplete="off"
          required
        />
        {error && <ErrorAlert error={error} />}
        <Button type="submit" loading={isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

const OperatorForm = () => (
  <TokenForm
    label="Operator token"
    description="storehooks operator create NAME prints one."
    open={operatorSession}
  />
);

function AppForm() {
  const [storeHash, setStoreHash] = useState('');
  return (
    <TokenForm
      label="Access token of the app"
      open={(token) => appSession({ storeHash: storeHash.trim(), token })}
    >
      <TextInput
        label="Store"
        description="The hash of the store, as in the paths of the API."
        value={storeHash}
        onChange={(event) => setStoreHash(event.currentTarget.value)}
        required
      />
    </TokenForm>
  );
}

async function operatorSession(token: string): Promise<Session> {
  const { name, scopes, expires_at } = await operatorOf(token);
  const access = scopes.includes('admin:write') ? 'write' : 'read';
  return {
    kind: 'operator',
    token,
    name,
    access,
    expiresAt: expires_at === null ? null : Date.parse(expires_at),
  };
}

async function appSession({ storeHash, token }: { storeHash: string; token: string }): Promise<Session> {
  const clientId = await appOf(storeHash, token);
  return { kind: 'app', token, storeHash, clientId, access: 'write', expiresAt: null };
}
