import { Code, Text, type TextProps } from '@mantine/core';
import { Fragment } from 'react';
import { visibleLine } from './foreign-text.ts';

interface ForeignProps extends TextProps {
  children: string;
}

/** Text that the service did not write, on one line that breaks after a slash, or else anywhere. */
export const Foreign = ({ children, ...props }: ForeignProps) => (
  <Text span inherit className="foreign" {...props}>
    {visibleLine(children)
      .split(/(?<=\/)/)
      .map((part, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts have no other name
        <Fragment key={i}>
          {i > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
  </Text>
);

/** The same for ids, scopes and addresses. */
export const ForeignCode = ({ children }: { children: string }) => (
  <Code className="foreign">{visibleLine(children)}</Code>
);
