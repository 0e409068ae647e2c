import { useState } from 'react';
import { useKeys } from '../hooks/use-keys.ts';
import { useRun } from '../hooks/use-run.ts';
import type { Drafts } from '../model/answer-form.ts';
import { BriefingScreen } from '../screens/briefing-screen.tsx';
import { AnswerOverlay } from './answer-overlay.tsx';
import { ConfirmOverlay } from './confirm-overlay.tsx';
import { EvidenceOverlay } from './evidence-overlay.tsx';
import { HintOverlay } from './hint-overlay.tsx';
import { KeysOverlay } from './keys-overlay.tsx';
import { ObjectiveDetail } from './objective-detail.tsx';
import { RehearsalOverlay } from './rehearsal-overlay.tsx';

/** What lies over the screen. */
export type OverlayState =
  | { type: 'keys' }
  | { type: 'briefing' }
  | { type: 'answer'; question?: string }
  | { type: 'hint'; objective?: string }
  | { type: 'evidence' }
  | { type: 'objective'; id: string }
  | { type: 'rehearsal' }
  | { type: 'finish' }
  | { type: 'next-stage' }
  | { type: 'leave' };

interface Props {
  state: OverlayState;
  width: number;
  height: number;
  drafts: Drafts;
  setDrafts: (change: (drafts: Drafts) => Drafts) => void;
  set: (state: OverlayState | undefined) => void;
  leave: () => void;
}

export function Overlay(props: Props) {
  const { connection } = useRun();
  const { state } = props;
  const close = () => props.set(undefined);
  const width = Math.min(100, props.width - 2);
  switch (state.type) {
    case 'keys':
      return (
        <Closable close={close}>
          <KeysOverlay width={width} />
        </Closable>
      );
    case 'briefing':
      return <BriefingScreen width={props.width} height={props.height} isActive begin={undefined} close={close} />;
    case 'answer':
      return (
        <AnswerOverlay
          question={state.question}
          drafts={props.drafts}
          setDrafts={props.setDrafts}
          width={width}
          height={props.height}
          close={close}
        />
      );
    case 'hint':
      return <HintOverlay objective={state.objective} width={width} close={close} />;
    case 'evidence':
      return <EvidenceOverlay width={width} close={close} />;
    case 'objective':
      return <ObjectiveOverlay {...props} id={state.id} width={width} close={close} />;
    case 'rehearsal':
      return <RehearsalOverlay width={width} height={props.height} close={close} />;
    case 'next-stage':
      return <NextStage width={width} close={close} />;
    case 'finish':
      return (
        <ConfirmOverlay
          title="finish the run?"
          text="The clock stops, the score stands, and what is open stays open."
          width={width}
          choices={[{ key: 'y', label: 'finish', run: () => void connection.finish().then(close, close) }]}
          close={close}
        />
      );
    case 'leave':
      return (
        <ConfirmOverlay
          title="leave?"
          text="The cluster lives in this process: leaving stops the clock. `gameday resume` goes on from here, with the same score and the cluster as it is."
          width={width}
          choices={[{ key: 'y', label: 'leave', run: props.leave }]}
          close={close}
        />
      );
  }
}

function ObjectiveOverlay(props: Props & { id: string; close: () => void }) {
  const { briefing } = useRun();
  const question = briefing.objectives.find((objective) => objective.id === props.id)?.question;
  useKeys((input, key) => {
    if (key.escape || key.return) props.close();
    else if (input === 'h') props.set({ type: 'hint', objective: props.id });
    else if (input === 'a' && question !== undefined) props.set({ type: 'answer', question });
  });
  return <ObjectiveDetail id={props.id} width={props.width} height={props.height} />;
}

function NextStage(props: { width: number; close: () => void }) {
  const { connection, view, briefing } = useRun();
  const [problem, setProblem] = useState<string>();
  const fail = (error: unknown) => setProblem(error instanceof Error ? error.message : String(error));
  const at = briefing.stages.findIndex((stage) => stage.id === view.stage);
  const next = briefing.stages[at + 1];
  const text = problem ?? (next === undefined ? 'This is the last stage.' : `${next.title}: ${next.goal}`);
  const choices =
    next === undefined || problem !== undefined
      ? []
      : [
          {
            key: 'y',
            label: `enter ${next.title}`,
            run: () => void connection.declareStage(next.id).then(props.close, fail),
          },
        ];
  return <ConfirmOverlay title="next stage?" text={text} width={props.width} choices={choices} close={props.close} />;
}

function Closable({ close, children }: { close: () => void; children: React.ReactNode }) {
  useKeys((input, key) => {
    if (key.escape || key.return || input === '?' || input === 'q') close();
  });
  return children;
}
