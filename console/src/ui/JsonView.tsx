import { Box, Button, Code, Group, SegmentedControl, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { CopyAction } from './CopyText.tsx';
import { visibleText } from './foreign-text.ts';

/** More would make the browser lay out for seconds. The rest is one click away, and is always copied. */
const SHOWN_CHARS = 50_000;

type Form = 'pretty' | 'raw';

interface JsonViewProps {
  title: string;
  text: string;
}

/** A body of a request or of an answer: indented if it is JSON, and exactly as it was sent. */
export function JsonView({ title, text }: JsonViewProps) {
  const pretty = useMemo(() => indented(text), [text]);
  const [form, setForm] = useState<Form>('pretty');
  const shown = form === 'pretty' && pretty !== null ? pretty : text;
  return (
    <Box>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          {title}
        </Text>
        <Group gap="xs">
          {pretty !== null && <FormSwitch title={title} form={form} onChange={setForm} />}
          <CopyAction text={text} label={title} />
        </Group>
      </Group>
      <LongCode key={form} title={title} text={shown} />
    </Box>
  );
}

const FormSwitch = ({
  title,
  form,
  onChange,
}: {
  title: string;
  form: Form;
  onChange: (form: Form) => void;
}) => (
  <SegmentedControl
    size="xs"
    value={form}
    onChange={(value) => onChange(value as Form)}
    aria-label={`Form of ${title}`}
    data={[
      { value: 'pretty', label: 'Pretty' },
      { value: 'raw', label: 'As sent' },
    ]}
  />
);

function LongCode({ title, text }: JsonViewProps) {
  const [isWhole, setIsWhole] = useState(false);
  const isCut = !isWhole && text.length > SHOWN_CHARS;
  return (
    <>
      <Code block className="code-block" tabIndex={0} role="region" aria-label={title}>
        {visibleText(isCut ? text.slice(0, SHOWN_CHARS) : text)}
      </Code>
      {isCut && (
        <Button mt={4} size="compact-sm" variant="default" onClick={() => setIsWhole(true)}>
          Show all {text.length.toLocaleString('en')} characters
        </Button>
      )}
    </>
  );
}

function indented(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : null;
  } catch {
    return null;
  }
}
