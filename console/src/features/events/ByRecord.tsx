import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';

/** The way to a delivery for somebody who knows no id. */
export const ByRecord = () => (
  <Text size="sm">
    No id at hand, only the number of an order? Open{' '}
    <Anchor size="sm" underline="always" renderRoot={(props) => <Link to="/hooks" {...props} />}>
      the hook
    </Anchor>{' '}
    that should have got it, choose the time, and show the record of each delivery.
  </Text>
);
