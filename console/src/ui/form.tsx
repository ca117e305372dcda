import { Button, Group } from '@mantine/core';

/** What a form gets from the screen that saves it. */
export interface Saving<T> {
  onSave: (value: T) => void;
  onCancel: () => void;
  isBusy: boolean;
  error: Error | null;
}

interface FormButtonsProps extends Pick<Saving<never>, 'onCancel' | 'isBusy'> {
  /** Of the button that saves. */
  verb: string;
}

/** The end of a form. */
export const FormButtons = ({ verb, onCancel, isBusy }: FormButtonsProps) => (
  <Group>
    <Button type="submit" loading={isBusy}>
      {verb}
    </Button>
    <Button variant="default" onClick={onCancel}>
      Cancel
    </Button>
  </Group>
);
