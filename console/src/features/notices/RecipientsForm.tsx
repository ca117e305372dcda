import { Button, Group, Pill, Stack, TagsInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { setRecipients } from '../../api/notices.ts';
import { useAppSession } from '../../session/session.ts';
import { ErrorAlert } from '../../ui/ErrorAlert.tsx';
import { Foreign } from '../../ui/Foreign.tsx';

const MOST = 10;

/** The service says what is wrong with an address. */
export function RecipientsForm({ emails }: { emails: string[] }) {
  const { storeHash } = useAppSession();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(emails);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => setRecipients(storeHash, draft),
    onSuccess: () => {
      notifications.show({
        title: 'The addresses are set',
        message: draft.length === 0 ? 'Nobody gets notices now.' : 'They get the next notice.',
      });
      return queries.invalidateQueries({ queryKey: ['notices', storeHash] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TagsInput
          label="E-mail addresses"
          description="Press Enter after each, at most ten."
          value={draft}
          onChange={setDraft}
          maxTags={MOST}
          acceptValueOnBlur
          renderPill={({ option, onRemove }) => (
            <Pill size="sm" withRemoveButton onRemove={() => onRemove?.()}>
              <Foreign>{String(option.value)}</Foreign>
            </Pill>
          )}
        />
        {error && <ErrorAlert error={error} />}
        <Group>
          <Button type="submit" loading={isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
