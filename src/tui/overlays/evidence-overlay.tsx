import { Text } from 'ink';
import { useState } from 'react';
import { FormField } from '../components/form-field.tsx';
import { Frame } from '../components/frame.tsx';
import { Tint } from '../components/tint.tsx';
import { useKeys } from '../hooks/use-keys.ts';
import { useRun } from '../hooks/use-run.ts';
import type { EvidenceRequest, QuestionField } from '../../run/run-connection.ts';
import { wrap } from '../text.ts';

const FIELDS: QuestionField[] = [
  {
    id: 'subject',
    label: 'What',
    kind: 'text',
    placeholder: 'deployments.apps/sock-shop/rabbitmq · pods/NAMESPACE/NAME · nodes/NAME/etc/kubelet.d/…',
  },
  { id: 'note', label: 'Note', kind: 'text', placeholder: 'why it matters', optional: true },
];
const KINDS: EvidenceRequest['kind'][] = ['object', 'log', 'node-file', 'audit'];

/** Takes something from the cluster into the locker, as it is now, with its hash. */
export function EvidenceOverlay(props: { width: number; close: () => void }) {
  const { connection } = useRun();
  const [at, setAt] = useState(0);
  const [kind, setKind] = useState(0);
  const [draft, setDraft] = useState<Record<string, string>>({});
  const [reply, setReply] = useState<{ text: string; color: string }>();
  const write = (change: (text: string) => string) =>
    setDraft((now) => ({ ...now, [FIELDS[at].id]: change(now[FIELDS[at].id] ?? '') }));
  const keep = () => {
    if ((draft.subject ?? '').trim() === '') return setReply({ text: 'What: needed', color: 'yellow' });
    connection.registerEvidence({ subject: draft.subject.trim(), kind: KINDS[kind], note: draft.note ?? '' }).then(
      (kept) => setReply({ text: `kept as ${kept.id}, ${kept.bytes} bytes, SHA-256 ${kept.sha256}`, color: 'green' }),
      (error: unknown) => setReply({ text: error instanceof Error ? error.message : String(error), color: 'red' }),
    );
  };
  useKeys((input, key) => {
    if (key.escape) props.close();
    else if (key.return) at === FIELDS.length - 1 ? keep() : setAt(at + 1);
    else if (key.tab || key.downArrow) setAt((at + 1) % FIELDS.length);
    else if (key.upArrow) setAt((at + FIELDS.length - 1) % FIELDS.length);
    else if (key.rightArrow) setKind((kind + 1) % KINDS.length);
    else if (key.leftArrow) setKind((kind + KINDS.length - 1) % KINDS.length);
    else if (key.backspace || key.delete) write((text) => text.slice(0, -1));
    else if (input !== '' && !key.ctrl && !key.meta) write((text) => text + input);
  });
  return (
    <Frame title="keep evidence" width={props.width}>
      <Text>
        Kind ‹ <Text bold>{KINDS[kind]}</Text> › <Text dimColor>left and right change it</Text>
      </Text>
      {FIELDS.map((field, i) => (
        <FormField
          key={field.id}
          field={field}
          text={draft[field.id] ?? ''}
          active={i === at}
          offers={[]}
          pick={0}
          width={props.width - 4}
        />
      ))}
      {reply !== undefined &&
        wrap(reply.text, props.width - 4).map((line) => (
          <Tint key={line} color={reply.color}>
            {line}
          </Tint>
        ))}
      <Text dimColor>tab field · enter on the last keeps it · esc back</Text>
    </Frame>
  );
}
