import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { createStore } from '../../api/admin.ts';
import { fieldProblem } from '../../api/api-error.ts';
import { ErrorAlert } from '../../ui/ErrorAlert.tsx';

export function NewStore() {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button onClick={open}>New store</Button>
      <Modal opened={isOpen} onClose={close} title="New store">
        <StoreForm />
      </Modal>
    </>
  );
}

function StoreForm() {
  const [store, setStore] = useState({ store_hash: '', name: '', timezone: 'UTC' });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => createStore(store),
    onSuccess: async ({ store_hash: hash }) => {
      await queries.invalidateQueries({ queryKey: ['stores'] });
      await navigate({ to: '/stores/$hash', params: { hash } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  const field = (name: keyof typeof store) => ({
    value: store[name],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      setStore({ ...store, [name]: event.currentTarget.value }),
    error: fieldProblem(error, name),
    required: true,
  });
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label="Hash"
          description="Names the store in the paths of the API."
          {...field('store_hash')}
        />
        <TextInput label="Name" {...field('name')} />
        <TextInput label="Time zone" description="Such as Europe/Berlin." {...field('timezone')} />
        {error && <ErrorAlert error={error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={isPending}>
            Create store
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
