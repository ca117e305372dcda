import { Center, Loader } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { exchangeCode } from './exchange-code.ts';
import { spendCode } from './portal-code.ts';
import { SignIn } from './SignIn.tsx';
import { signIn, signOut, useSessionState } from './session.ts';

/** Shows the console to people who are signed in or come by a link, and the sign-in form to others. */
export function Gate({ children }: { children: ReactNode }) {
  const { session, hasExpired } = useSessionState();
  const { isOpening, error } = useLinkInAddress();
  if (isOpening)
    return (
      <Center mih="100dvh">
        <Loader aria-label="Opening your link" role="status" />
      </Center>
    );
  return session ? children : <SignIn hasExpired={hasExpired} linkError={error} />;
}

/** A link opens the session that it was made for, in place of the one that this tab has. */
function useLinkInAddress() {
  const [code] = useState(spendCode);
  const [isOpening, setIsOpening] = useState(code !== null);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    if (code === null) return;
    signOut();
    exchangeOnce(code)
      .then(signIn, setError)
      .finally(() => setIsOpening(false));
  }, [code]);
  return { isOpening, error };
}

const exchanges = new Map<string, ReturnType<typeof exchangeCode>>();

/** A second use of a code ends its session, and React may run an effect twice. */
function exchangeOnce(code: string) {
  const exchange = exchanges.get(code) ?? exchangeCode(code);
  exchanges.set(code, exchange);
  return exchange;
}
