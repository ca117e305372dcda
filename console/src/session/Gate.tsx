import type { ReactNode } from 'react';
import { SignIn } from './SignIn.tsx';
import { useSessionState } from './session.ts';

/** Lets in whoever is signed in. */
export function Gate({ children }: { children: ReactNode }) {
  const { session, hasExpired } = useSessionState();
  return session ? children : <SignIn hasExpired={hasExpired} />;
}
