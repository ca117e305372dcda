import { Button, Group, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';

const EVENT = /^msg_/;

/** Opens a delivery or an event whose id somebody sent, as a log line or an app's developer does. */
export function RecordById({ hash }: { hash: string }) {
  const [text, setText] = useState('');
  const navigate = useNavigate();
  const submit = (form: FormEvent) => {
    form.preventDefault();
    const id = text.trim();
    void (EVENT.test(id)
      ? navigate({ to: '/stores/$hash/events/$eventId', params: { hash, eventId: id } })
      : navigate({ to: '/stores/$hash/deliveries/$deliveryId', params: { hash, deliveryId: id } }));
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Delivery or event of this store by id"
          placeholder="dlv_… or msg_…"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
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
