export const SELECT_INCIDENT = `SELECT i.id, i.subscription_key AS subscriptionKey, i.store_hash AS storeHash,
  i.client_id AS clientId, i.failure, i.status, i.reason, i.count, i.exhausted, i.first_seen_at AS firstSeenAt,
  i.last_seen_at AS lastSeenAt, i.events_from AS eventsFrom, i.events_to AS eventsTo, i.recovered_at AS recoveredAt`;
