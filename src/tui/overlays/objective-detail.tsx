import { Text } from 'ink';
import { Frame } from '../components/frame.tsx';
import { Tint } from '../components/tint.tsx';
import { useRun } from '../hooks/use-run.ts';
import { useTheme } from '../hooks/use-theme.ts';
import { becauseLines } from '../model/because-lines.ts';
import { objectiveRows, STATE_COLORS, STATE_WORDS } from '../model/objective-rows.ts';
import { playTimeMs } from '../model/play-time.ts';
import { shortClockText, wrap } from '../text.ts';

/** One objective: what is asked, how it stands and which facts say so. */
export function ObjectiveDetail(props: { id: string; width: number; height: number }) {
  const { view, briefing } = useRun();
  const { signs } = useTheme();
  const stage = briefing.objectives.find((objective) => objective.id === props.id)?.stage;
  const row = objectiveRows(view, briefing, stage).find((candidate) => candidate.id === props.id);
  if (row === undefined) return null;
  const seen = view.objectives.get(props.id);
  const inner = props.width - 4;
  const hints = view.hints.filter((hint) => hint.objective === props.id);
  const facts = [
    ...wrap(row.explanation, inner),
    ...(seen?.parts ?? []).flatMap((part) => wrap(`${Math.round(part.fraction * 100)} %  ${part.explanation}`, inner)),
    ...becauseLines(view, seen?.because ?? { events: [] }),
    ...turnsOf(seen?.history ?? []).map(
      (was) => `${shortClockText(playTimeMs(view, was.at))}  ${STATE_WORDS[was.state]}`,
    ),
  ].filter((line) => line !== '');
  const lines = [
    ...wrap(row.description, inner),
    '',
    ...facts,
    ...hints.flatMap((hint) => ['', ...wrap(`hint ${hint.index}: ${hint.text}`, inner)]),
  ];
  return (
    <Frame title={`${row.id} · ${row.title}`} width={props.width}>
      <Tint color={STATE_COLORS[row.state]}>
        {signs[row.state]} {STATE_WORDS[row.state]} · {row.points} points · {row.hintsTaken} of {row.hintCount} hints
        taken
      </Tint>
      {lines.slice(0, Math.max(3, props.height - 6)).map((line, i) => (
        <Text key={`${i} ${line}`}>{line || ' '}</Text>
      ))}
      <Text dimColor>esc back{row.question === undefined ? '' : ' · a answer'} · h hint</Text>
    </Frame>
  );
}

/** Where its state changed: what was said of it in other words is no turn. */
function turnsOf<Was extends { state: string }>(history: readonly Was[]): Was[] {
  return history.filter((was, index) => was.state !== history[index - 1]?.state);
}
