import { Anchor } from '@mantine/core';
import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { EmptyState } from './ui/EmptyState.tsx';
import { ErrorAlert } from './ui/ErrorAlert.tsx';
import { Page } from './ui/Page.tsx';

/** A screen that failed, such as one whose script no longer exists after an update of the service. */
export const ScreenError = ({ error }: ErrorComponentProps) => (
  <Page title="This screen failed">
    <ErrorAlert
      error={error instanceof Error ? error : new Error(String(error))}
      onRetry={() => window.location.reload()}
    />
  </Page>
);

export const NotFoundScreen = () => (
  <Page title="Not found">
    <EmptyState title="There is no such screen">
      The address may have been cut.{' '}
      <Anchor renderRoot={(props) => <Link to="/" {...props} />}>Go to the start</Anchor>
    </EmptyState>
  </Page>
);
