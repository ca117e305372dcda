import { Box, Code, Group, Text } from '@mantine/core';
import { CopyAction } from './CopyText.tsx';
import { visibleText } from './foreign-text.ts';

interface CodeBlockProps {
  title: string;
  text: string;
}

/** Lines to read and to copy. It scrolls by keyboard. */
export const CodeBlock = ({ title, text }: CodeBlockProps) => (
  <Box>
    <Group justify="space-between" mb={4}>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <CopyAction text={text} label={title} />
    </Group>
    <Code block className="code-block" tabIndex={0} role="region" aria-label={title}>
      {visibleText(text)}
    </Code>
  </Box>
);
