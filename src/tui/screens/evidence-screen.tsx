import { Box, Text } from 'ink';
import { Rows } from '../components/rows.tsx';
import { Rule } from '../components/rule.tsx';
import { Tint } from '../components/tint.tsx';
import { useList } from '../hooks/use-list.ts';
import { useRun } from '../hooks/use-run.ts';
import { playTimeMs } from '../model/play-time.ts';
import { fit, shortClockText } from '../text.ts';

/** What was kept, when, with its hash; and whether it is still what it was. */
export function EvidenceScreen(props: { width: number; height: number; isActive: boolean }) {
  const { view } = useRun();
  const items = [...view.evidence.values()];
  const { index } = useList(
    items.map((item) => item.event.id),
    { isActive: props.isActive },
  );
  const selected = items[index];
  return (
    <Box flexDirection="column" paddingX={1}>
      <Box justifyContent="space-between">
        <Text>
          <Text dimColor>EVIDENCE</Text> {items.length} kept
        </Text>
        <Text dimColor>e keep something · in the shell: gameday evidence add</Text>
      </Box>
      <Rows
        items={items}
        index={index}
        height={Math.max(4, props.height - 8)}
        keyOf={(item) => item.event.id}
        empty="nothing kept yet: e takes an object, a log or a node's file from the cluster as it is now"
      >
        {(item, isSelected) => (
          <Text bold={isSelected}>
            <Text dimColor>{shortClockText(playTimeMs(view, item.event.at)).padStart(7)} </Text>
            {item.event.kind.padEnd(10)}
            {fit(item.event.subject, Math.max(10, props.width - 50))} {String(item.event.bytes).padStart(9)} B{' '}
            {item.tamperedAt === undefined ? <Text dimColor>intact</Text> : <Tint color="red">CHANGED</Tint>}
          </Text>
        )}
      </Rows>
      {selected !== undefined && (
        <Box flexDirection="column">
          <Rule width={props.width - 2} title={selected.event.id} />
          <Text>{selected.event.subject}</Text>
          <Text>SHA-256 {selected.event.sha256}</Text>
          <Text>{selected.event.file}</Text>
          {selected.event.note !== '' && <Text>{selected.event.note}</Text>}
          {selected.tamperedAt !== undefined && (
            <Tint color="red">changed after it was registered, seen {selected.tamperedAt}</Tint>
          )}
        </Box>
      )}
    </Box>
  );
}
