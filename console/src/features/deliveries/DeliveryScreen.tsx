import { Anchor, Breadcrumbs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { deliveryQuery, resendDelivery } from '../../api/deliveries.ts';
import { hookTitle } from '../../api/hook-id.ts';
import { hookQuery, hookStatusQuery } from '../../api/hooks.ts';
import { useAppSession, useMayWrite } from '../../session/session.ts';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { HookIsOff } from '../hooks/HookIsOff.tsx';
import { DeliveryStory } from './DeliveryStory.tsx';
import { ResendButton } from './ResendButton.tsx';

const route = getRouteApi('/hooks/$id/deliveries/$deliveryId');

/** A delivery of the app as a story, from the event to the next attempt. */
export function DeliveryScreen() {
  const { storeHash } = useAppSession();
  const { id, deliveryId } = route.useParams();
  const mayWrite = useMayWrite();
  const query = useQuery(deliveryQuery(storeHash, id, deliveryId));
  const { data: hook } = useQuery(hookQuery(storeHash, id));
  const isOff = useQuery(hookStatusQuery(storeHash, id)).data?.is_active === false;
  const delivery = query.data;
  const resend = () => resendDelivery(storeHash, id, deliveryId);
  return (
    <Page
      title={delivery?.scope ?? 'Delivery'}
      mark={delivery && <StateBadge state={delivery.state} />}
      actions={delivery && mayWrite && !isOff && <ResendButton delivery={delivery} resend={resend} />}
    >
      <Breadcrumbs>
        <Anchor size="sm" renderRoot={(props) => <Link to="/hooks/$id" params={{ id }} {...props} />}>
          {hookTitle(id)}
        </Anchor>
        <span>Delivery</span>
      </Breadcrumbs>
      {hook && isOff && <HookIsOff hook={hook} />}
      <Loaded query={query}>
        {(found) => (
          <DeliveryStory
            delivery={found}
            event={
              <Anchor
                size="sm"
                renderRoot={(props) => <Link to="/events" search={{ id: found.event_id }} {...props} />}
              >
                {found.event_id}
              </Anchor>
            }
            target={hook && { url: hook.destination, headers: hook.headers }}
          />
        )}
      </Loaded>
    </Page>
  );
}
