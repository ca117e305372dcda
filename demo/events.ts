/** The events that the platform publishes: a customer buys, pays, gets a refund and moves. */
export const EVENTS = [
  { scope: 'store/order/created', data: { type: 'order', id: 250 }, idempotency_key: 'order-250-created' },
  {
    scope: 'store/order/statusUpdated',
    data: { type: 'order', id: 250, status: { previous_status_id: 0, new_status_id: 11 } },
  },
  { scope: 'store/order/refund/created', data: { type: 'order', id: 250, refund: { refund_id: 7 } } },
  {
    scope: 'store/customer/updated',
    data: { type: 'customer', id: 32 },
    record: { id: 32, firstName: 'Zoë', lastName: 'Ångström', email: 'zoe@example.com', city: 'Melbourne' },
    user: 'admin@5ueh97.example',
  },
];
