import { Textarea } from '@mantine/core';

interface JsonFieldProps {
  label: string;
  description: string;
  placeholder?: string;
  value: string;
  onChange: (text: string) => void;
  error?: string | undefined;
}

/** JSON to write. What is wrong with it stands below it. */
export const JsonField = ({ onChange, ...field }: JsonFieldProps) => (
  <Textarea
    {...field}
    onChange={(event) => onChange(event.currentTarget.value)}
    rows={Math.min(12, Math.max(3, field.value.split('\n').length))}
    spellCheck={false}
    classNames={{ input: 'code-input' }}
  />
);
