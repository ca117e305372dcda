import { Button, type ButtonProps, Group, Modal, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { ErrorAlert } from './ErrorAlert.tsx';

interface ConfirmProps extends ButtonProps {
  /** Of the button that asks. */
  label: string;
  title: string;
  /** What will happen, in numbers. */
  children: ReactNode;
  /** Of the button that does it. */
  verb: string;
  /** Does it. The question closes if it resolves. */
  onConfirm: () => Promise<unknown>;
  isBusy: boolean;
  error: Error | null;
}

/** A dangerous act: says what it will do, and asks once. */
export function Confirm(props: ConfirmProps) {
  const { label, title, children, verb, onConfirm, isBusy, error, ...button } = props;
  const [isOpen, { open, close }] = useDisclosure(false);
  const confirm = () => void onConfirm().then(close, () => {});
  return (
    <>
      <Button variant="default" {...button} onClick={open}>
        {label}
      </Button>
      <Modal opened={isOpen} onClose={close} title={title}>
        <Stack gap="md">
          {children}
          {error && <ErrorAlert error={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Keep it as it is
            </Button>
            <Button color="red.9" onClick={confirm} loading={isBusy}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
