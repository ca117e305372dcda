import { Code, Paper, Stack } from '@mantine/core';
import type { Policy } from '../../api/policies.ts';
import { Fact } from '../../ui/Fact.tsx';
import { visibleLine, visibleText } from '../../ui/foreign-text.ts';
import { type PolicyFact, policyFacts } from './policy-words.ts';

/** A policy in sentences, and which of them are defaults. */
export const PolicyFacts = ({ policy }: { policy: Policy }) => (
  <Paper withBorder p="md">
    <Stack component="dl" gap="sm" m={0}>
      {policyFacts(policy).map((fact) => (
        <Line key={fact.field} fact={fact} />
      ))}
    </Stack>
  </Paper>
);

const Line = ({ fact: { name, says, json, isDefault } }: { fact: PolicyFact }) => (
  <Fact name={isDefault ? `${visibleLine(name)} (default)` : visibleLine(name)}>
    {visibleLine(says)}
    {json !== undefined && (
      <Code block className="code-block" tabIndex={0} role="region" aria-label={visibleLine(name)} mt={4}>
        {visibleText(JSON.stringify(json, null, 2))}
      </Code>
    )}
  </Fact>
);
