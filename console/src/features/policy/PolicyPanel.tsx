import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { HookId } from '../../api/hook-id.ts';
import { type Policy, policyQuery } from '../../api/policies.ts';
import { useAppSession, useMayWrite } from '../../session/session.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { PolicyFacts } from './PolicyFacts.tsx';
import { policyFacts } from './policy-words.ts';
import { ResetPolicy } from './ResetPolicy.tsx';

const route = getRouteApi('/hooks/$id');

/** Which events the hook gets and how it is sent, in sentences. */
export function PolicyPanel() {
  const { storeHash } = useAppSession();
  const { id } = route.useParams();
  const query = useQuery(policyQuery(storeHash, id));
  return (
    <Loaded query={query}>
      {(policy) => (
        <Stack gap="md">
          <Actions id={id} policy={policy} />
          <PolicyFacts policy={policy} />
        </Stack>
      )}
    </Loaded>
  );
}

function Actions({ id, policy }: { id: HookId; policy: Policy }) {
  const mayWrite = useMayWrite();
  const isAllDefault = policyFacts(policy).every((fact) => fact.isDefault);
  return (
    <Group justify="space-between" gap="sm">
      <Text size="sm" c="dimmed">
        {isAllDefault
          ? 'This hook follows the defaults of the service.'
          : 'What is not marked as a default was set for this hook.'}
      </Text>
      {mayWrite && (
        <Group gap="xs">
          {!isAllDefault && <ResetPolicy id={id} />}
          <Button
            variant="default"
            renderRoot={(props) => <Link to="/hooks/$id/policy" params={{ id }} {...props} />}
          >
            Edit policy
          </Button>
        </Group>
      )}
    </Group>
  );
}
