import { Paper, Stack, Tabs, Text, Title } from '@mantine/core';
import { CodeBlock } from '../../ui/CodeBlock.tsx';
import { SNIPPETS } from './snippet-texts.ts';

/** How a receiver verifies, in five languages, with their Standard Webhooks libraries or by hand. */
export const Snippets = () => (
  <Paper withBorder p="md">
    <Stack gap="sm">
      <Title order={2} size="h4">
        Verify in your receiver
      </Title>
      <Text size="sm">
        Verify the body as it came, before parsing it. Answer 2xx first and work afterwards. Drop a webhook-id
        that you have seen.
      </Text>
      <Tabs defaultValue={SNIPPETS[0]!.name} keepMounted={false}>
        <Tabs.List mb="sm">
          {SNIPPETS.map(({ name }) => (
            <Tabs.Tab key={name} value={name}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {SNIPPETS.map(({ name, text }) => (
          <Tabs.Panel key={name} value={name}>
            <CodeBlock title={`Verify in ${name}`} text={text} />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  </Paper>
);
