import { Text } from 'ink';
import { useState } from 'react';
import { Frame } from '../components/frame.tsx';
import { FormField } from '../components/form-field.tsx';
import { Rows } from '../components/rows.tsx';
import { Tint } from '../components/tint.tsx';
import { useKeys } from '../hooks/use-keys.ts';
import { useList } from '../hooks/use-list.ts';
import { useObjectNames } from '../hooks/use-object-names.ts';
import { useRun } from '../hooks/use-run.ts';
import {
  answerValues,
  completed,
  completions,
  type Drafts,
  fieldProblem,
  takesSeveral,
  toggled,
} from '../model/answer-form.ts';
import type { QuestionBriefing } from '../../run/run-connection.ts';
import { wrap } from '../text.ts';

interface Props {
  /** The question to open with; undefined: the list of questions. */
  question: string | undefined;
  drafts: Drafts;
  setDrafts: (change: (drafts: Drafts) => Drafts) => void;
  width: number;
  height: number;
  close: () => void;
}

/** A form made from the question. What was typed is kept when the form is closed. */
export function AnswerOverlay(props: Props) {
  const { briefing, view } = useRun();
  const [chosen, choose] = useState(props.question);
  const open = briefing.questions.filter(
    (question) => view.stages.length === 0 || view.stages.some((seen) => seen.stage === question.stage),
  );
  const question = briefing.questions.find((candidate) => candidate.id === chosen);
  if (question !== undefined) return <AnswerForm {...props} key={question.id} question={question} />;
  return <QuestionList {...props} questions={open} choose={choose} />;
}

function QuestionList(props: Props & { questions: QuestionBriefing[]; choose: (id: string) => void }) {
  const { view } = useRun();
  const { index, selected } = useList(props.questions.map((question) => question.id));
  useKeys((_, key) => {
    if (key.escape) props.close();
    if (key.return && selected !== undefined) props.choose(selected);
  });
  return (
    <Frame title="which question?" width={props.width}>
      <Rows
        items={props.questions}
        index={index}
        height={Math.max(3, props.height - 4)}
        keyOf={(question) => question.id}
        empty="no question in this stage"
      >
        {(question, isSelected) => (
          <Text bold={isSelected}>
            {question.title} <Text dimColor>{view.answers.get(question.id)?.at(-1)?.verdict ?? ''}</Text>
          </Text>
        )}
      </Rows>
      <Text dimColor>enter open · esc back</Text>
    </Frame>
  );
}

function AnswerForm(props: Omit<Props, 'question'> & { question: QuestionBriefing }) {
  const { connection } = useRun();
  const { question } = props;
  const [at, setAt] = useState(0);
  const [pick, setPick] = useState(0);
  const [reply, setReply] = useState<{ text: string; color: string }>();
  const field = question.fields[at];
  const draft = props.drafts[question.id] ?? {};
  const text = draft[field?.id ?? ''] ?? '';
  const names = useObjectNames(field);
  const several = field !== undefined && takesSeveral(field);
  const offers =
    field?.options !== undefined ? field.options.map((option) => option.value) : completions(text, names, several);
  /** Letters of one burst come before the screen is drawn again: each continues what is there by then. */
  const write = (change: (text: string) => string) => {
    if (field === undefined) return;
    props.setDrafts((drafts) => {
      const now = drafts[question.id] ?? {};
      return { ...drafts, [question.id]: { ...now, [field.id]: change(now[field.id] ?? '') } };
    });
    setReply(undefined);
  };
  const send = () => {
    const wrong = question.fields.findIndex(
      (candidate) => fieldProblem(candidate, draft[candidate.id] ?? '') !== undefined,
    );
    if (wrong >= 0) {
      setAt(wrong);
      setReply({
        text: `${question.fields[wrong].label}: ${fieldProblem(question.fields[wrong], draft[question.fields[wrong].id] ?? '')}`,
        color: 'yellow',
      });
      return;
    }
    connection.answer(question.id, answerValues(question, draft)).then(
      (given) =>
        setReply({
          text: `${given.verdict}: ${given.feedback}`,
          color: given.verdict === 'right' ? 'green' : given.verdict === 'partly' ? 'yellow' : 'red',
        }),
      (error: unknown) => setReply({ text: error instanceof Error ? error.message : String(error), color: 'red' }),
    );
  };
  useKeys((input, key) => {
    if (key.escape) props.close();
    else if (key.ctrl && input === 's') send();
    else if (key.return) at === question.fields.length - 1 ? send() : setAt(at + 1);
    else if (key.tab) {
      const step = key.shift ? question.fields.length - 1 : 1;
      setAt((at + step) % question.fields.length);
      setPick(0);
    } else if (key.downArrow) setPick(Math.min(offers.length - 1, pick + 1));
    else if (key.upArrow) setPick(Math.max(0, pick - 1));
    else if (key.rightArrow && offers[pick] !== undefined) {
      if (field?.options !== undefined) write((now) => (several ? toggled(now, offers[pick]) : offers[pick]));
      else write((now) => completed(now, offers[pick], several));
    } else if (key.backspace || key.delete) write((now) => now.slice(0, -1));
    else if (key.ctrl && input === 'u') write(() => '');
    else if (input !== '' && !key.ctrl && !key.meta && !key.leftArrow) write((now) => now + input);
  });
  return (
    <Frame title={question.title} width={props.width}>
      {wrap(question.text, props.width - 4)
        .slice(0, 4)
        .map((line) => (
          <Text key={line}>{line}</Text>
        ))}
      {question.fields.map((candidate, i) => (
        <FormField
          key={candidate.id}
          field={candidate}
          text={draft[candidate.id] ?? ''}
          active={i === at}
          offers={i === at ? offers : []}
          pick={pick}
          width={props.width - 4}
        />
      ))}
      {reply !== undefined &&
        wrap(reply.text, props.width - 4).map((line) => (
          <Tint key={line} color={reply.color}>
            {line}
          </Tint>
        ))}
      <Text dimColor>
        tab field · ↑↓ → take what is offered · ctrl+s or enter on the last send · esc keep for later
      </Text>
    </Frame>
  );
}
