import { Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { CodeBlock } from './CodeBlock.tsx';

interface EmptyStateProps {
  title: string;
  children: ReactNode;
  /** The command that makes what is missing. */
  curl?: string;
  action?: ReactNode;
}

/** Says what would be here, and how to make it. */
export const EmptyState = ({ title, children, curl, action }: EmptyStateProps) => (
  <Paper withBorder p="lg">
    <Stack gap="sm" align="flex-start">
      <Title order={2} size="h4">
        {title}
      </Title>
      <Text size="sm">{children}</Text>
      {action}
      {curl && (
        <div className="full-width">
          <CodeBlock title="The same with curl" text={curl} />
        </div>
      )}
    </Stack>
  </Paper>
);
