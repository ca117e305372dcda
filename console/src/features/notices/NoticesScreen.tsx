import { List, Paper, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { recipientsQuery } from '../../api/notices.ts';
import { useAppSession, useMayWrite } from '../../session/session.ts';
import { Foreign } from '../../ui/Foreign.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { RecipientsForm } from './RecipientsForm.tsx';

/** Who gets an e-mail when a hook needs somebody. */
export function NoticesScreen() {
  const { storeHash } = useAppSession();
  const query = useQuery(recipientsQuery(storeHash));
  const mayWrite = useMayWrite();
  return (
    <Page title="Notices">
      <Text size="sm" c="dimmed">
        An e-mail says when a hook has failed for some minutes or was turned off, or when the certificate of
        its receiver expires soon: once, and at most every ten minutes. The operator of the service decides
        whether it sends e-mails.
      </Text>
      <Paper withBorder p="md">
        <Loaded query={query} rows={2}>
          {(emails) =>
            mayWrite ? <RecipientsForm key={emails.join()} emails={emails} /> : <Shown emails={emails} />
          }
        </Loaded>
      </Paper>
    </Page>
  );
}

const Shown = ({ emails }: { emails: string[] }) =>
  emails.length === 0 ? (
    <Text size="sm">Nobody gets them.</Text>
  ) : (
    <List size="sm">
      {emails.map((email) => (
        <List.Item key={email}>
          <Foreign>{email}</Foreign>
        </List.Item>
      ))}
    </List>
  );
