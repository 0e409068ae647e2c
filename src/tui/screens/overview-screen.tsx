import { Box, Text } from 'ink';
import { parseTime } from '../../clock/clock.ts';
import { FeedLine } from '../components/feed-line.tsx';
import { ObjectiveLine } from '../components/objective-line.tsx';
import { Rows } from '../components/rows.tsx';
import { ShopLine } from '../components/shop-line.tsx';
import { useList } from '../hooks/use-list.ts';
import { useKeys } from '../hooks/use-keys.ts';
import { useRun } from '../hooks/use-run.ts';
import { metCount, objectiveRows } from '../model/objective-rows.ts';
import { playTimeMs } from '../model/play-time.ts';
import { agoText, wrap } from '../text.ts';

/** A change stands out for as long as a glance takes to come by. */
const FRESH_MS = 8000;

/** What is going on: the story, the stage's objectives, what happened last, how the shop does. */
export function OverviewScreen(props: {
  width: number;
  height: number;
  isActive: boolean;
  open: (objective: string) => void;
}) {
  const { view, briefing } = useRun();
  const wide = props.width >= 110;
  const stage = view.stage ?? briefing.stages[0]?.id;
  const rows = objectiveRows(view, briefing, stage);
  const { index, selected } = useList(
    rows.map((row) => row.id),
    { isActive: props.isActive },
  );
  useKeys(
    (_, key) => {
      if (key.return && selected !== undefined) props.open(selected);
    },
    { isActive: props.isActive },
  );
  const left = wide ? Math.floor(props.width * 0.62) : props.width;
  const story = wrap(firstParagraph(briefing.briefing), left - 4).slice(0, wide ? 5 : 3);
  const lastCount = wide ? props.height - 5 : 3;
  const listHeight = Math.max(4, props.height - story.length - 3 - (wide ? 0 : lastCount + 2));
  return (
    <Box flexDirection={wide ? 'row' : 'column'}>
      <Box flexDirection="column" width={left} paddingX={1}>
        <Text dimColor>STORY</Text>
        {story.map((line) => (
          <Text key={line}>{line}</Text>
        ))}
        <Box justifyContent="space-between">
          <Text dimColor>OBJECTIVES · {briefing.stages.find((s) => s.id === stage)?.title.toLowerCase() ?? ''}</Text>
          <Text dimColor>{metCount(rows)}</Text>
        </Box>
        <Rows
          items={rows}
          index={index}
          height={listHeight}
          keyOf={(row) => row.id}
          empty="no objectives in this stage"
        >
          {(row, isSelected) => <ObjectiveLine row={row} width={left - 4} selected={isSelected} />}
        </Rows>
      </Box>
      <Box flexDirection="column" width={wide ? props.width - left : props.width} paddingX={1}>
        <Last count={lastCount} width={(wide ? props.width - left : props.width) - 2} />
        <ShopLine width={(wide ? props.width - left : props.width) - 2} />
        <IntruderLine />
      </Box>
    </Box>
  );
}

function Last({ count, width }: { count: number; width: number }) {
  const { view, time } = useRun();
  const items = view.feed.slice(-Math.max(1, count)).reverse();
  return (
    <Box flexDirection="column" flexGrow={1}>
      <Text dimColor>LAST</Text>
      {items.length === 0 && <Text dimColor> nothing yet: look around with kubectl (s)</Text>}
      {items.map((item) => (
        <FeedLine
          key={item.seq}
          item={item}
          atMs={playTimeMs(view, item.at)}
          width={width}
          fresh={time.nowMs - parseTime(item.at) < FRESH_MS * time.speed}
        />
      ))}
    </Box>
  );
}

/** Only a proctor's connection brings the intruder's acts. */
function IntruderLine() {
  const { view, time, connection } = useRun();
  if (connection.role !== 'proctor') return null;
  const last = view.attacker.at(-1);
  return (
    <Text>
      INTRUDER{' '}
      {last === undefined ? 'has not moved yet' : `${last.title}, ${agoText(time.nowMs - parseTime(last.at))} ago`}
    </Text>
  );
}

function firstParagraph(markdown: string): string {
  const paragraphs = markdown.split(/\n\s*\n/).map((text) => text.trim());
  return (paragraphs.find((text) => text !== '' && !text.startsWith('#')) ?? '')
    .replaceAll('\n', ' ')
    .replaceAll(/[*`_]/g, '');
}
