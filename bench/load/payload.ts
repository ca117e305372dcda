import { SCOPE } from './tenants.js';

const address = {
  first_name: 'Zoë',
  last_name: 'Ångström',
  street_1: '123 Long Hill Road',
  city: 'Melbourne',
  state: 'Victoria',
  zip: '3000',
  country: 'Australia',
  email: 'zoe.angstrom@example.com',
};

const product = (id: number) => ({
  product_id: id,
  sku: `SKU-${id}-BLUE-XL`,
  name: 'Canvas laundry cart, large, with a lid',
  quantity: 2,
  price_inc_tax: '199.9500',
});

/** A typical event: 1 KiB of JSON in the form that a hook receives. */
export const EVENT = {
  scope: SCOPE,
  data: {
    type: 'order',
    id: 250,
    status: { previous_status_id: 0, new_status_id: 11 },
    currency: 'AUD',
    total_inc_tax: '799.8000',
    customer_message: 'Please leave it at the back door, the bell does not work.',
    billing_address: address,
    products: [product(111), product(118), product(123)],
  },
};

/** The same event in the form that a hook receives. */
export const BODY = Buffer.from(
  JSON.stringify({
    ...EVENT,
    store_id: '1000001',
    producer: 'stores/b0123456789abcdef',
    hash: 'x'.repeat(40),
    created_at: 1_561_479_335,
  }),
);

export const batchOf = (size: number) => Array.from({ length: size }, () => EVENT);
