import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { createApp } from '../../api/admin.ts';
import { fieldProblem } from '../../api/api-error.ts';
import type { Schemas } from '../../api/client.ts';
import { CopyText } from '../../ui/CopyText.tsx';
import { ErrorAlert } from '../../ui/ErrorAlert.tsx';

export function NewApp() {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button onClick={open}>New app</Button>
      <Modal opened={isOpen} onClose={close} title="New app" size="lg" closeOnClickOutside={false}>
        <AppForm onDone={close} />
      </Modal>
    </>
  );
}

function AppForm({ onDone }: { onDone: () => void }) {
  const [name, setName] = useState('');
  const queries = useQueryClient();
  const { mutate, data, isPending, error } = useMutation({
    mutationFn: () => createApp(name),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['apps'] }),
  });
  if (data) return <Secrets app={data} onDone={onDone} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={fieldProblem(error, 'name')}
          required
        />
        {error && <ErrorAlert error={error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={isPending}>
            Create app
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const Secrets = ({ app, onDone }: { app: Schemas['CreatedAdminApp']; onDone: () => void }) => (
  <Stack gap="sm">
    <Alert color="green" title="The app exists" role="status">
      <Stack gap="xs">
        <Text size="sm">Copy its secrets now: they are not shown again.</Text>
        <CopyText label="Client id" text={app.client_id} />
        <CopyText label="Client secret" text={app.client_secret} />
        <CopyText label="Signing secret" text={app.signing_secret} />
      </Stack>
    </Alert>
    <Group justify="flex-end">
      <Button onClick={onDone}>Done</Button>
    </Group>
  </Stack>
);
