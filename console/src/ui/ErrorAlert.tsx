import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { ApiError } from '../api/api-error.ts';
import { CopyText } from './CopyText.tsx';
import { visibleText } from './foreign-text.ts';

interface ErrorAlertProps {
  error: Error;
  onRetry?: () => void;
}

/** What went wrong, in the service's words, with the id by which an operator finds it in the log. */
export function ErrorAlert({ error, onRetry }: ErrorAlertProps) {
  const known = error instanceof ApiError ? error : null;
  const fields = known?.described.fields ?? [];
  return (
    <Alert color="red" variant="light" title={known?.described.title ?? 'Something went wrong'} role="alert">
      <Stack gap="xs">
        <Text size="sm" className="foreign">
          {visibleText(error.message)}
        </Text>
        {fields.length > 0 && <FieldList error={known!} />}
        <Group gap="sm">
          {onRetry && (
            <Button size="compact-sm" variant="default" onClick={onRetry}>
              Try again
            </Button>
          )}
          {known?.requestId && <CopyText label="Request id" text={known.requestId} />}
        </Group>
      </Stack>
    </Alert>
  );
}

const FieldList = ({ error }: { error: ApiError }) => (
  <List size="sm">
    {error.described.fields.map(({ field, detail }) => (
      <List.Item key={field + detail}>
        <b>{visibleText(field)}</b>: {visibleText(detail)}
      </List.Item>
    ))}
  </List>
);
