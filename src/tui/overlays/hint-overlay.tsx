import { Text } from 'ink';
import { useEffect, useState } from 'react';
import { Frame } from '../components/frame.tsx';
import { Tint } from '../components/tint.tsx';
import { useKeys } from '../hooks/use-keys.ts';
import { useRun } from '../hooks/use-run.ts';
import type { HintQuote } from '../../run/run-connection.ts';
import { pointsText, wrap } from '../text.ts';

/** A hint's price and purpose. Nothing is shown or charged before `y`. */
export function HintOverlay(props: { objective: string | undefined; width: number; close: () => void }) {
  const { connection } = useRun();
  const [quote, setQuote] = useState<HintQuote>();
  const [text, setText] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const fail = (error: unknown) => setProblem(error instanceof Error ? error.message : String(error));
  useEffect(() => {
    connection.quoteHint(props.objective).then(setQuote, fail);
  }, [connection, props.objective]);
  useKeys((input, key) => {
    if (key.escape || key.return || input === 'n') props.close();
    else if (input === 'y' && quote !== undefined && text === undefined) {
      connection.takeHint(quote).then((taken) => setText(taken.text), fail);
    }
  });
  const inner = props.width - 4;
  if (problem !== undefined) {
    return (
      <Frame title="no hint" width={props.width}>
        {wrap(problem, inner).map((line) => (
          <Text key={line}>{line}</Text>
        ))}
        <Text dimColor>esc back</Text>
      </Frame>
    );
  }
  if (quote === undefined)
    return (
      <Frame title="hint" width={props.width}>
        <Text dimColor>looking at what you know…</Text>
      </Frame>
    );
  const cost = quote.free
    ? 'It is free.'
    : `It costs ${pointsText(quote.pricePoints)} of this objective's ${pointsText(quote.pointsMax)} points.`;
  return (
    <Frame
      title={`hint ${quote.index} of ${quote.of} for ${quote.objective} · ${quote.objectiveTitle}`}
      width={props.width}
    >
      {wrap(text ?? quote.reason, inner).map((line) => (
        <Text key={line}>{line}</Text>
      ))}
      {text === undefined ? (
        <Text>
          <Tint color="yellow">{cost}</Tint> <Text bold>y</Text> show it <Text bold>esc</Text> not now
        </Text>
      ) : (
        <Text dimColor>esc back · it stays readable in the objective's detail</Text>
      )}
    </Frame>
  );
}
