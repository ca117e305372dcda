import { Alert, Button, Group, Modal, Radio, Select, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { createPortalLink, type Token } from '../../api/admin.ts';
import { CopyText } from '../../ui/CopyText.tsx';
import { ErrorAlert } from '../../ui/ErrorAlert.tsx';
import { ExactTime } from '../../ui/Time.tsx';

type Access = 'read' | 'write';

const LIFETIMES = [
  { value: '3600', label: '1 hour' },
  { value: '28800', label: '8 hours' },
  { value: '86400', label: '24 hours' },
];

/** A link that lets somebody into the console with exactly this app in this store. */
export function PortalLink({ token }: { token: Token }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  if (token.revoked_at !== null) return '—';
  return (
    <>
      <Button size="xs" variant="default" onClick={open}>
        Portal link
      </Button>
      <Modal opened={isOpen} onClose={close} title="Portal link" size="lg" closeOnClickOutside={false}>
        <LinkForm token={token} onDone={close} />
      </Modal>
    </>
  );
}

function LinkForm({ token, onDone }: { token: Token; onDone: () => void }) {
  const [access, setAccess] = useState<Access>('write');
  const [seconds, setSeconds] = useState(LIFETIMES[0]!.value);
  const { store_hash, client_id } = token;
  const { mutate, data, isPending, error } = useMutation({
    mutationFn: () => createPortalLink({ store_hash, client_id, access, expires_in: Number(seconds) }),
  });
  if (data) return <NewLink url={data.url} endsAt={data.expires_at} onDone={onDone} />;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Radio.Group
          label="What its user may do"
          value={access}
          onChange={(value) => setAccess(value as Access)}
        >
          <Stack gap={6} mt={4}>
            <Radio value="write" label="See and change" />
            <Radio value="read" label="See only" />
          </Stack>
        </Radio.Group>
        <Select
          label="The session ends after"
          data={LIFETIMES}
          value={seconds}
          onChange={(value) => value && setSeconds(value)}
          allowDeselect={false}
        />
        {error && <ErrorAlert error={error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={isPending}>
            Make the link
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const NewLink = ({ url, endsAt, onDone }: { url: string; endsAt: string; onDone: () => void }) => (
  <Stack gap="sm">
    <Alert color="green" title="The link is ready" role="status">
      <Stack gap="xs">
        <Text size="sm">
          It opens once, within five minutes. Its session lasts until <ExactTime at={endsAt} />. A second use
          ends the session at once, because somebody else may have the link.
        </Text>
        <CopyText label="Link" text={url} />
      </Stack>
    </Alert>
    <Group justify="flex-end">
      <Button onClick={onDone}>Done</Button>
    </Group>
  </Stack>
);
