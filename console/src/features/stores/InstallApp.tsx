import { Alert, Button, Checkbox, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { appsQuery, installApp } from '../../api/admin.ts';
import { CopyText } from '../../ui/CopyText.tsx';
import { ErrorAlert } from '../../ui/ErrorAlert.tsx';
import { visibleLine } from '../../ui/foreign-text.ts';

/** One call that gives an app a token for this store. The token is shown once. */
export function InstallApp({ hash }: { hash: string }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <Group mb="sm">
      <Button onClick={open}>Install an app</Button>
      <Modal opened={isOpen} onClose={close} title="Install an app" size="lg" closeOnClickOutside={false}>
        <InstallForm hash={hash} onDone={close} />
      </Modal>
    </Group>
  );
}

function InstallForm({ hash, onDone }: { hash: string; onDone: () => void }) {
  const [clientId, setClientId] = useState<string | null>(null);
  const [mayPublish, setMayPublish] = useState(false);
  const [repetition] = useState(() => crypto.getRandomValues(new Uint32Array(4)).join('-'));
  const queries = useQueryClient();
  const scopes = mayPublish ? (['default', 'events:write'] as const) : (['default'] as const);
  const { mutate, data, isPending, error } = useMutation({
    mutationFn: () =>
      installApp(hash, { client_id: clientId!, scopes: [...scopes], expires_in: null }, repetition),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['stores', hash, 'tokens'] }),
  });
  if (data) return <NewToken token={data.access_token} onDone={onDone} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <AppSelect value={clientId} onChange={setClientId} />
        <Checkbox
          label="It may publish events (events:write)"
          checked={mayPublish}
          onChange={(event) => setMayPublish(event.currentTarget.checked)}
        />
        {error && <ErrorAlert error={error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={isPending} disabled={clientId === null}>
            Install
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function AppSelect({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (clientId: string | null) => void;
}) {
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 200);
  const { data } = useQuery({
    ...appsQuery({ q: q === '' ? undefined : q }),
    placeholderData: keepPreviousData,
  });
  const options = (data?.data ?? []).map(({ client_id, name }) => ({
    value: client_id,
    label: `${visibleLine(name)} (${client_id.slice(0, 8)}…)`,
  }));
  return (
    <Select
      label="App"
      placeholder="Search by name or client id"
      data={options}
      value={value}
      onChange={onChange}
      searchable
      searchValue={text}
      onSearchChange={setText}
      filter={({ options: found }) => found}
      nothingFoundMessage="No app matches. Create it under Apps first."
      required
    />
  );
}

function NewToken({ token, onDone }: { token: string | null; onDone: () => void }) {
  return (
    <Stack gap="sm">
      <Alert color="green" title="The app is installed" role="status">
        {token === null ? (
          <Text size="sm">The token was shown when it was created. Install once more to get another.</Text>
        ) : (
          <Stack gap="xs">
            <Text size="sm">Copy the token now: it is not shown again.</Text>
            <CopyText label="Access token" text={token} />
          </Stack>
        )}
      </Alert>
      <Text size="sm">
        Its developer needs the token to call the API. To let a person into this console, choose Portal link
        in the row of the app.
      </Text>
      <Group justify="flex-end">
        <Button onClick={onDone}>Done</Button>
      </Group>
    </Stack>
  );
}
