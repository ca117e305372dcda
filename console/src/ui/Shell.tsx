import {
  ActionIcon,
  Anchor,
  Button,
  Group,
  NavLink,
  SegmentedControl,
  Text,
  useMantineColorScheme,
} from '@mantine/core';
import { Link, useMatchRoute } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { visibleLine } from './foreign-text.ts';
import { useZone, useZoneOfStore, type Zone } from './zone.ts';

export interface Destination {
  to:
    | '/overview'
    | '/hooks'
    | '/events'
    | '/catalog'
    | '/secret'
    | '/stores'
    | '/apps'
    | '/recovery'
    | '/circuits'
    | '/incidents'
    | '/notices'
    | '/audit'
    | '/system';
  label: string;
}

interface ShellProps {
  /** Whose session this is. */
  who: string;
  destinations: Destination[];
  onSignOut: () => void;
  search: ReactNode;
  children: ReactNode;
}

/** The frame of every screen. On a narrow screen the navigation is above the screen. */
export const Shell = ({ who, destinations, onSignOut, search, children }: ShellProps) => (
  <div className="shell">
    <a className="skip" href="#main">
      Skip to the content
    </a>
    <header className="shell-head">
      <Group justify="space-between" gap="sm">
        <Group gap="sm" wrap="nowrap" miw={0}>
          <Anchor renderRoot={(props) => <Link to="/" {...props} />} fw={700} c="inherit" underline="never">
            Storehooks
          </Anchor>
          <Text size="sm" c="dimmed" className="foreign" truncate title={visibleLine(who)}>
            {visibleLine(who)}
          </Text>
        </Group>
        <Group gap="xs">
          {search}
          <ZoneSwitch />
          <SchemeSwitch />
          <Button size="xs" variant="default" onClick={onSignOut}>
            Sign out
          </Button>
        </Group>
      </Group>
    </header>
    <nav className="shell-nav" aria-label="Screens">
      {destinations.map((destination) => (
        <Screen key={destination.to} {...destination} />
      ))}
    </nav>
    <main className="shell-main" id="main">
      {children}
    </main>
  </div>
);

function Screen({ to, label }: Destination) {
  const isHere = useMatchRoute()({ to, fuzzy: true }) !== false;
  return (
    <NavLink
      renderRoot={(props) => <Link to={to} {...props} />}
      label={label}
      active={isHere}
      aria-current={isHere ? 'page' : undefined}
      variant="light"
    />
  );
}

function ZoneSwitch() {
  const [zone, setZone] = useZone();
  const hasStore = useZoneOfStore() !== null;
  return (
    <SegmentedControl
      size="xs"
      aria-label="Time zone"
      value={zone === 'store' && !hasStore ? 'local' : zone}
      onChange={(value) => setZone(value as Zone)}
      data={[
        ...(hasStore ? [{ value: 'store', label: 'Store' }] : []),
        { value: 'local', label: 'Local' },
        { value: 'utc', label: 'UTC' },
      ]}
    />
  );
}

function SchemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const isDark =
    colorScheme === 'dark' || (colorScheme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  const other = isDark ? 'light' : 'dark';
  return (
    <ActionIcon
      variant="default"
      size="md"
      onClick={() => setColorScheme(other)}
      aria-label={`Use the ${other} theme`}
    >
      <span aria-hidden="true">{isDark ? '☀' : '☾'}</span>
    </ActionIcon>
  );
}
