import { Anchor, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { cancelAny, resendAny, storeDeliveryQuery, storeHookQuery } from '../../api/admin.ts';
import { useMayWrite } from '../../session/session.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { DeliveryStory } from '../deliveries/DeliveryStory.tsx';
import { ResendButton } from '../deliveries/ResendButton.tsx';
import { OfStore } from './OfStore.tsx';

const route = getRouteApi('/stores/$hash/deliveries/$deliveryId');

/** A delivery of any app as a story. */
export function StoreDeliveryScreen() {
  const { hash, deliveryId } = route.useParams();
  const mayWrite = useMayWrite();
  const query = useQuery(storeDeliveryQuery(hash, deliveryId));
  const delivery = query.data;
  const key = delivery?.hook;
  const { data: hook } = useQuery({ ...storeHookQuery(hash, key ?? ''), enabled: key !== undefined });
  return (
    <Page
      title={delivery?.scope ?? 'Delivery'}
      mark={delivery && <StateBadge state={delivery.state} />}
      actions={delivery && mayWrite && <Actions />}
    >
      <OfStore hash={hash}>Delivery</OfStore>
      <Loaded query={query}>
        {(found) => (
          <DeliveryStory
            delivery={found}
            event={
              <Anchor
                size="sm"
                renderRoot={(props) => (
                  <Link
                    to="/stores/$hash/events/$eventId"
                    params={{ hash, eventId: found.event_id }}
                    {...props}
                  />
                )}
              >
                {found.event_id}
              </Anchor>
            }
            target={hook && { url: hook.destination, headers: null }}
          />
        )}
      </Loaded>
    </Page>
  );
}

function Actions() {
  const { hash, deliveryId } = route.useParams();
  const { data: delivery } = useQuery(storeDeliveryQuery(hash, deliveryId));
  if (!delivery) return null;
  const waits = delivery.state === 'pending' || delivery.state === 'parked';
  return (
    <>
      <ResendButton delivery={delivery} resend={() => resendAny(hash, deliveryId)} />
      {waits && <CancelDelivery />}
    </>
  );
}

function CancelDelivery() {
  const { hash, deliveryId } = route.useParams();
  const queries = useQueryClient();
  const { mutateAsync, isPending, error } = useMutation({
    mutationFn: () => cancelAny(hash, deliveryId),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['stores', hash] }),
  });
  return (
    <Confirm
      label="Cancel"
      title="Cancel this delivery?"
      verb="Cancel the delivery"
      onConfirm={mutateAsync}
      isBusy={isPending}
      error={error}
    >
      <Text size="sm">1 delivery is not sent by itself anymore. It can still be sent again by hand.</Text>
    </Confirm>
  );
}
