import { Code, Text, type TextProps } from '@mantine/core';
import { visibleLine } from './foreign-text.ts';

interface ForeignProps extends TextProps {
  children: string;
}

/** Text that the service did not write, on one line that breaks anywhere. */
export const Foreign = ({ children, ...props }: ForeignProps) => (
  <Text span inherit className="foreign" {...props}>
    {visibleLine(children)}
  </Text>
);

/** The same for ids, scopes and addresses. */
export const ForeignCode = ({ children }: { children: string }) => (
  <Code className="foreign">{visibleLine(children)}</Code>
);
