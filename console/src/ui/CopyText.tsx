import { Button, Code, CopyButton, Group, Text } from '@mantine/core';
import { visibleLine } from './foreign-text.ts';

interface CopyProps {
  text: string;
  /** What is copied, for the button's name. */
  label: string;
}

export const CopyAction = ({ text, label }: CopyProps) => (
  <CopyButton value={text}>
    {({ copied, copy }) => (
      <Button size="compact-xs" variant="default" onClick={copy} aria-label={`Copy ${label.toLowerCase()}`}>
        {copied ? 'Copied' : 'Copy'}
      </Button>
    )}
  </CopyButton>
);

/** A short text with its name and a button that copies it. */
export const CopyText = ({ text, label }: CopyProps) => (
  <Group gap={6} wrap="wrap">
    <Text size="sm" c="dimmed">
      {label}
    </Text>
    <Code className="foreign">{visibleLine(text)}</Code>
    <CopyAction text={text} label={label} />
  </Group>
);
