import { Anchor, Breadcrumbs } from '@mantine/core';
import { Link } from '@tanstack/react-router';

/** The way back to the store. */
export const OfStore = ({ hash, children }: { hash: string; children: string }) => (
  <Breadcrumbs>
    <Anchor size="sm" renderRoot={(props) => <Link to="/stores/$hash" params={{ hash }} {...props} />}>
      Store {hash}
    </Anchor>
    <span>{children}</span>
  </Breadcrumbs>
);
