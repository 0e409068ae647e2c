import { Box, Text } from 'ink';
import { useState } from 'react';
import { Rows } from '../components/rows.tsx';
import { Rule } from '../components/rule.tsx';
import { Tint } from '../components/tint.tsx';
import { useKeys } from '../hooks/use-keys.ts';
import { useList } from '../hooks/use-list.ts';
import { useRun } from '../hooks/use-run.ts';
import { useTextEntry } from '../hooks/use-text-entry.ts';
import { findingDetail } from '../model/finding-detail.ts';
import { type FindingRow, findingRows } from '../model/finding-rows.ts';
import { fit } from '../text.ts';

const COLORS: Record<string, string> = { CRIT: 'red', HIGH: 'red', MED: 'yellow', LOW: 'blue' };

/** What do I know: findings by severity and time, and the selected one as people know it from GuardDuty. */
export function FindingsScreen(props: {
  width: number;
  height: number;
  isActive: boolean;
  onTyping: (typing: boolean) => void;
}) {
  const { view, time, connection } = useRun();
  const [archived, showArchived] = useState(false);
  const [filtering, setFiltering] = useState(false);
  const [json, showJson] = useState(false);
  const [from, setFrom] = useState(0);
  const filter = useTextEntry({ isActive: props.isActive && filtering });
  const rows = findingRows(view, time.nowMs, { archived, filter: filter.text });
  const { index, selected } = useList(
    rows.map((row) => row.id),
    { isActive: props.isActive && !filtering },
  );
  const type = (typing: boolean) => {
    setFiltering(typing);
    props.onTyping(typing);
  };
  useKeys(
    (input, key) => {
      if (filtering) {
        if (key.return || key.escape) type(false);
        return;
      }
      if (input === '/') type(true);
      else if (input === 'x' && selected !== undefined) void connection.archiveFinding(selected, !rows[index].archived);
      else if (input === 'X' && selected !== undefined) void connection.suppressFinding(selected);
      else if (input === 'A') showArchived(!archived);
      else if (input === 'J') showJson(!json);
      else if (input === ']') setFrom(from + 5);
      else if (input === '[') setFrom(Math.max(0, from - 5));
    },
    { isActive: props.isActive },
  );
  const active = findingRows(view, time.nowMs, { archived: false, filter: '' }).length;
  const listHeight = Math.max(4, Math.min(rows.length + 1, Math.floor(props.height * 0.45)));
  const found = selected === undefined ? undefined : view.findings.get(selected);
  const detail = found === undefined ? [] : findingDetail(found.finding, { width: props.width - 4, json });
  const detailHeight = Math.max(3, props.height - listHeight - 3);
  return (
    <Box flexDirection="column" paddingX={1}>
      <Box justifyContent="space-between">
        <Text>
          <Text dimColor>FINDINGS</Text> {active} active · {view.findings.size - active} archived
        </Text>
        <Text dimColor>
          {filtering || filter.text !== ''
            ? `/ ${filter.text}${filtering ? '_' : ''}`
            : '/ filter  x archive  X suppress  A all  J JSON'}
        </Text>
      </Box>
      <Rows items={rows} index={index} height={listHeight} keyOf={(row) => row.id} empty={emptyText(filter.text)}>
        {(row, isSelected) => <FindingLine row={row} width={props.width - 4} selected={isSelected} />}
      </Rows>
      <Rule width={props.width - 2} title="detail" />
      {detail.slice(from, from + detailHeight).map((line, i) => (
        <Text key={`${from + i}`}>{line || ' '}</Text>
      ))}
    </Box>
  );
}

function FindingLine({ row, width, selected }: { row: FindingRow; width: number; selected: boolean }) {
  const about = width >= 90 ? ` ${fit(row.about, Math.floor(width * 0.25))}` : '';
  const last = row.last.padEnd(20);
  return (
    <Text bold={selected} dimColor={row.archived}>
      <Tint color={COLORS[row.label]}>
        {row.severity.padStart(4)} {row.label.padEnd(5)}
      </Tint>
      {fit(row.type, Math.max(20, width - 18 - about.length - last.length))}
      {about} {`×${row.count}`.padEnd(6)}
      {last}
    </Text>
  );
}

function emptyText(filter: string): string {
  return filter === ''
    ? 'no findings yet: they arrive some minutes after what they report'
    : `no finding matches "${filter}"`;
}
