import { Box, Text } from 'ink';
import { useState } from 'react';
import { Rows } from '../components/rows.tsx';
import { Rule } from '../components/rule.tsx';
import { Tint } from '../components/tint.tsx';
import { useKeys } from '../hooks/use-keys.ts';
import { useList } from '../hooks/use-list.ts';
import { useRun } from '../hooks/use-run.ts';
import { useTextEntry } from '../hooks/use-text-entry.ts';
import { isQuery, nextReadyMade, queryLines } from '../model/audit-query.ts';
import { type AuditRow, auditRows, whatIsSearched } from '../model/audit-rows.ts';
import { fit, wrap } from '../text.ts';

/**
 * The audit log, newest first. `/` narrows it by words and by field=value, or asks a query of it; `r` brings ready-made
 * queries; enter shows the whole event.
 */
export function AuditScreen(props: {
  width: number;
  height: number;
  isActive: boolean;
  onTyping: (typing: boolean) => void;
}) {
  const { view, connection } = useRun();
  const [filtering, setFiltering] = useState(false);
  const [whole, showWhole] = useState(false);
  const [from, setFrom] = useState(0);
  const filter = useTextEntry({ isActive: props.isActive && filtering });
  const query = isQuery(filter.text);
  const rows = query ? [] : auditRows(view.audit, filter.text);
  const answer = query && !filtering ? queryLines(view.audit, filter.text, props.width - 4) : undefined;
  const { index, selected } = useList(
    rows.map((row) => row.id),
    { isActive: props.isActive && !filtering && !whole, pageSize: props.height },
  );
  const asked = (search: string, found: number) => void connection.asked('audit', search, found).catch(() => undefined);
  const type = (typing: boolean) => {
    setFiltering(typing);
    props.onTyping(typing);
  };
  useKeys(
    (input, key) => {
      if (filtering) {
        if (key.return || key.escape) type(false);
        setFrom(0);
        if (key.return && filter.text.trim() !== '') asked(filter.text, rows.length);
      } else if (input === 'r') {
        const next = nextReadyMade(filter.text);
        setFrom(0);
        filter.setText(next);
        asked(next, 0);
      } else if (query && key.escape) filter.setText('');
      else if (input === '/' && !whole) type(true);
      else if (whole || answer !== undefined) {
        if (key.escape || key.return) showWhole(false);
        else if (key.downArrow || input === 'j') setFrom(from + 1);
        else if (key.upArrow || input === 'k') setFrom(Math.max(0, from - 1));
        else if (key.pageDown) setFrom(from + props.height);
        else if (key.pageUp) setFrom(Math.max(0, from - props.height));
      } else if (key.return && selected !== undefined) {
        setFrom(0);
        showWhole(true);
      }
    },
    { isActive: props.isActive },
  );
  if (whole && rows[index] !== undefined) {
    const lines = JSON.stringify(rows[index].event, undefined, 1)
      .split('\n')
      .flatMap((line) => wrap(line, props.width - 4));
    return (
      <Box flexDirection="column" paddingX={1}>
        <Rule width={props.width - 2} title="audit event · esc back" />
        {lines.slice(from, from + props.height - 2).map((line, i) => (
          <Text key={`${from + i}`}>{line}</Text>
        ))}
      </Box>
    );
  }
  if (answer !== undefined) {
    return (
      <Box flexDirection="column" paddingX={1}>
        <Rule
          width={props.width - 2}
          title={`${answer.rows} rows · r next ready-made query · / change · esc all events`}
        />
        <Text dimColor>{fit(filter.text, props.width - 4)}</Text>
        {answer.lines.slice(from, from + props.height - 3).map((line, i) => (
          <Text key={`${from + i}`}>{line || ' '}</Text>
        ))}
      </Box>
    );
  }
  return (
    <Box flexDirection="column" paddingX={1}>
      <Box justifyContent="space-between">
        <Text>
          <Text dimColor>AUDIT</Text> {rows.length} of {view.audit.length} events
        </Text>
        <Text dimColor>
          {filtering || filter.text !== ''
            ? `/ ${filter.text}${filtering ? '_' : ''}`
            : '/ search or query  r ready-made  enter whole event'}
        </Text>
      </Box>
      {filtering && <Text dimColor>{whatIsSearched()}</Text>}
      <Rows
        items={rows}
        index={index}
        height={props.height - (filtering ? 2 : 1)}
        keyOf={(row) => row.id}
        empty="no event matches"
      >
        {(row, isSelected) => <AuditLine row={row} width={props.width - 4} selected={isSelected} />}
      </Rows>
    </Box>
  );
}

function AuditLine({ row, width, selected }: { row: AuditRow; width: number; selected: boolean }) {
  const userWidth = Math.max(14, Math.floor(width * 0.22));
  return (
    <Text bold={selected}>
      <Text dimColor>{row.time} </Text>
      <Tint color={row.code >= 400 ? 'yellow' : undefined}>{String(row.code).padEnd(4)}</Tint>
      {fit(row.user, userWidth)} {fit(row.address, 15)} {row.verb.padEnd(7)}
      {fit(row.what, Math.max(10, width - userWidth - 50))}
    </Text>
  );
}
