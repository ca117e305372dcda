import { Button, Group, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';

/** Opens a delivery whose id somebody sent, as a log line or an app's developer does. */
export function DeliveryById({ hash }: { hash: string }) {
  const [id, setId] = useState('');
  const navigate = useNavigate();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void navigate({ to: '/stores/$hash/deliveries/$deliveryId', params: { hash, deliveryId: id.trim() } });
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Delivery of this store by id"
          placeholder="dlv_…"
          value={id}
          onChange={(event) => setId(event.currentTarget.value)}
          required
          flex="1 1 16rem"
          maw={420}
        />
        <Button type="submit" variant="default">
          Open
        </Button>
      </Group>
    </form>
  );
}
