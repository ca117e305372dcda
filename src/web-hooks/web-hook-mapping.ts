import type { Subscription } from '../subscriptions/subscription.js';
import type { WebHook } from './web-hook.schemas.js';

export function toWebHook({ key, topic, destination, createdAt, updatedAt }: Subscription): WebHook {
  const [object, action] = topic.split('/') as [string, string];
  return {
    id: key,
    object,
    action,
    url: destination,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
