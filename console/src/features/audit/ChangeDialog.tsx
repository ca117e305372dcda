import { Modal, Stack } from '@mantine/core';
import type { Change } from '../../api/audit.ts';
import { Fact } from '../../ui/Fact.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { visibleLine } from '../../ui/foreign-text.ts';
import { JsonView } from '../../ui/JsonView.tsx';
import { ExactTime } from '../../ui/Time.tsx';
import { actorText, changeText } from './change-words.ts';

interface ChangeDialogProps {
  change: Change | null;
  onClose: () => void;
}

/** One change: who, from where, and the record before and after. */
export const ChangeDialog = ({ change, onClose }: ChangeDialogProps) => (
  <Modal
    opened={change !== null}
    onClose={onClose}
    title={change && visibleLine(changeText(change))}
    size="lg"
  >
    {change && <Shown change={change} />}
  </Modal>
);

function Shown({ change: { at, key, actor, before, after } }: { change: Change }) {
  return (
    <Stack gap="md">
      <dl className="facts">
        <Fact name="Record">
          <Foreign>{key}</Foreign>
        </Fact>
        <Fact name="When">
          <ExactTime at={at} />
        </Fact>
        <Fact name="By">{actorText(actor)}</Fact>
        <Detail name="App that asked" text={actor.client_id} />
        <Detail name="Token id" text={actor.token_id} />
        <Detail name="Address" text={actor.address} />
        <Detail name="Request id" text={actor.request_id} />
      </dl>
      {before && <JsonView title="Before" text={JSON.stringify(before)} />}
      {after && <JsonView title="After" text={JSON.stringify(after)} />}
    </Stack>
  );
}

const Detail = ({ name, text }: { name: string; text: string | null }) =>
  text !== null && (
    <Fact name={name}>
      <Foreign>{text}</Foreign>
    </Fact>
  );
