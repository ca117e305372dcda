import { Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useMayWrite } from '../../session/session.ts';
import { Page } from '../../ui/Page.tsx';
import { RecoveryList } from './RecoveryList.tsx';
import { RecoveryPlan } from './RecoveryPlan.tsx';
import { RecoveryProgress } from './RecoveryProgress.tsx';

const route = getRouteApi('/recovery');

/** After an outage: sends what failed again, over many hooks. The filters and the job that is shown are in the address. */
export function RecoveryScreen() {
  const { replay } = route.useSearch();
  const mayWrite = useMayWrite();
  return (
    <Page title="Recovery">
      <Text size="sm" c="dimmed">
        After an outage, one job sends the failed deliveries of many hooks again.
      </Text>
      {replay && <RecoveryProgress id={replay} />}
      {mayWrite && <RecoveryPlan />}
      <RecoveryList />
    </Page>
  );
}
