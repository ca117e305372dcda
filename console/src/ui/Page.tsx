import { Group, Stack, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { Foreign } from './Foreign.tsx';
import { visibleLine } from './foreign-text.ts';

interface PageProps {
  title: string;
  /** Beside the title, such as a state. */
  mark?: ReactNode;
  /** Buttons. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A screen: its heading, which is the title of the tab too, its buttons, its content. */
export function Page({ title, mark, actions, children }: PageProps) {
  const shown = visibleLine(title);
  useEffect(() => {
    document.title = `${shown} · Storehooks`;
  }, [shown]);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="center" gap="sm">
        <Group gap="sm" wrap="nowrap">
          <Title order={1} size="h2">
            <Foreign>{title}</Foreign>
          </Title>
          {mark}
        </Group>
        <Group gap="xs">{actions}</Group>
      </Group>
      {children}
    </Stack>
  );
}
