import { Button, Kbd } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { finder } from './finder-store.ts';

/** Loaded with the shell, but after it: the button works at once and the search when it is there. */
const FinderDialog = lazy(() =>
  import('./FinderDialog.tsx').then((module) => ({ default: module.FinderDialog })),
);

/** Finds screens, hooks, stores, apps and events by Ctrl-K. */
export const Finder = () => (
  <>
    <Button
      size="xs"
      variant="default"
      onClick={finder.open}
      rightSection={
        <Kbd size="xs" className="shortcut">
          Ctrl K
        </Kbd>
      }
    >
      Find
    </Button>
    <Suspense fallback={null}>
      <FinderDialog />
    </Suspense>
  </>
);
