import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { DraftTest } from '../../api/hooks.ts';
import { ErrorAlert } from '../../ui/ErrorAlert.tsx';
import { JsonView } from '../../ui/JsonView.tsx';
import { ExactTime } from '../../ui/Time.tsx';
import { explainFailure } from '../deliveries/failure-words.ts';

interface TestDraftProps<T> {
  draft: T;
  /** Whether there is enough in the form to send a sample. */
  isComplete: boolean;
  send: (draft: T) => Promise<DraftTest>;
}

/** Sends a sample to what is in the form, before it is saved, and shows what the receiver says. */
export function TestDraft<T>({ draft, isComplete, send }: TestDraftProps<T>) {
  const { mutate, data, error, isPending, variables } = useMutation({ mutationFn: send });
  // The answer is about what was sent, not about what was typed since.
  const isCurrent = JSON.stringify(variables) === JSON.stringify(draft);
  return (
    <Stack gap="sm" aria-live="polite">
      <Group gap="sm">
        <Button variant="default" onClick={() => mutate(draft)} loading={isPending} disabled={!isComplete}>
          Send a test first
        </Button>
        <Text size="sm" c="dimmed" flex="1 1 14rem">
          Sends one signed sample to the destination. Nothing is saved.
        </Text>
      </Group>
      {isCurrent && error && <ErrorAlert error={error} />}
      {isCurrent && data && <Result test={data} />}
    </Stack>
  );
}

function Result({ test }: { test: DraftTest }) {
  const words = explainFailure(test);
  return (
    <>
      {words ? (
        <Alert color="red" title="The test did not arrive" role="status">
          <Stack gap="xs">
            <Text size="sm">
              {words.what} {words.advice} <Code>{test.reason ?? test.failure}</Code>
            </Text>
            {test.response_excerpt && <JsonView title="The answer" text={test.response_excerpt} />}
          </Stack>
        </Alert>
      ) : (
        <Alert color="green" title="The test arrived" role="status">
          Your receiver answered {test.status} in {test.duration_ms.toLocaleString('en')} ms to a sample of{' '}
          {test.scope}.
        </Alert>
      )}
      {test.certificate_expires_at && <Certificate expiresAt={test.certificate_expires_at} />}
    </>
  );
}

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;

function Certificate({ expiresAt }: { expiresAt: string }) {
  const days = Math.floor((Date.parse(expiresAt) - Date.now()) / DAY_MS);
  if (days >= SOON_DAYS)
    return (
      <Text size="sm" c="dimmed">
        The certificate of the receiver is good until <ExactTime at={expiresAt} />.
      </Text>
    );
  return (
    <Alert color="yellow" title={`The certificate of the receiver ends in ${daysText(days)}`} role="status">
      On <ExactTime at={expiresAt} />. Deliveries fail from then on, unless it is renewed.
    </Alert>
  );
}

const daysText = (days: number) => (days === 1 ? '1 day' : `${days} days`);
