import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** A name and its value. Inside a `dl`. */
export const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="full-width">
    <Text component="dt" size="xs" c="dimmed">
      {name}
    </Text>
    <Text component="dd" size="sm" m={0} className="foreign">
      {children}
    </Text>
  </div>
);
