import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './styles.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { queryClient } from './api/query-client.ts';
import { makeRouter } from './routes.tsx';
import { hasCode, takeCode } from './session/portal-code.ts';
import { onSessionChange, restoreSession, sessionState } from './session/session.ts';
import { applyThemeVariables, theme } from './theme.ts';

applyThemeVariables();
// Before the router reads the address: the code must not stay in it.
takeCode();
restoreSession();
// A link that is pasted into this tab changes only the fragment, and the page stays: load it again.
window.addEventListener('hashchange', () => {
  if (hasCode()) window.location.reload();
});
// What one session has read is not for the next.
onSessionChange(() => {
  if (!sessionState().session) queryClient.clear();
});

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <Notifications position="bottom-right" />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={makeRouter()} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
