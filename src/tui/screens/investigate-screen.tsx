import { Box, Text } from 'ink';
import { useEffect, useState } from 'react';
import { formatTime, parseTime } from '../../clock/clock.ts';
import type { InvestigatePage, InvestigateRequest } from '../../detection/investigate/investigate-page.ts';
import { Tint } from '../components/tint.tsx';
import { useKeys } from '../hooks/use-keys.ts';
import { useRun } from '../hooks/use-run.ts';
import { useTextEntry } from '../hooks/use-text-entry.ts';
import { useTheme } from '../hooks/use-theme.ts';
import { filterOf, moveScope, pageLines, type Scope, scopeBar, widenScope } from '../model/investigation.ts';

const TABS: InvestigateRequest['view'][] = [
  'overview',
  'containers',
  'findings',
  'activity',
  'new-calls',
  'addresses',
  'profile',
  'polaris',
];

/** Detective's questions over a scope time: [ and ] move it, { and } narrow and widen it, tab changes the question, / narrows. */
export function InvestigateScreen(props: {
  width: number;
  height: number;
  isActive: boolean;
  onTyping: (typing: boolean) => void;
}) {
  const { connection, view } = useRun();
  const { signs } = useTheme();
  const [tab, setTab] = useState(0);
  const [scope, setScope] = useState<Scope>();
  const [page, setPage] = useState<InvestigatePage>();
  const [problem, setProblem] = useState<string>();
  const [filtering, setFiltering] = useState(false);
  const [from, setFrom] = useState(0);
  const filter = useTextEntry({ isActive: props.isActive && filtering });
  const asked = filtering ? undefined : filter.text;
  const changes = view.findings.size + view.audit.length;

  useEffect(() => {
    let live = true;
    const times = scope === undefined ? {} : { from: formatTime(scope.fromMs), to: formatTime(scope.toMs) };
    connection.investigate({ view: TABS[tab], ...times, filter: filterOf(asked ?? '') }).then(
      (told) => {
        if (!live) return;
        setPage(told);
        setProblem(undefined);
      },
      (error: unknown) => live && setProblem(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      live = false;
    };
  }, [connection, tab, scope, asked, changes]);

  useEffect(() => {
    if (asked === undefined) return;
    void connection.asked('investigate', `${TABS[tab]} ${asked}`.trim(), 0).catch(() => undefined);
  }, [connection, tab, asked]);

  const type = (typing: boolean) => {
    setFiltering(typing);
    props.onTyping(typing);
  };
  const change = (move: (scope: Scope, known: Scope) => Scope) => {
    if (page === undefined) return;
    const shown = { fromMs: parseTime(page.scope.from), toMs: parseTime(page.scope.to) };
    setScope(move(shown, { fromMs: parseTime(page.scope.first), toMs: parseTime(page.scope.last) }));
  };
  useKeys(
    (input, key) => {
      if (filtering) {
        if (key.return || key.escape) type(false);
      } else if (input === '/') type(true);
      else if (key.tab || key.rightArrow) setTab((tab + (key.shift ? TABS.length - 1 : 1)) % TABS.length);
      else if (key.leftArrow) setTab((tab + TABS.length - 1) % TABS.length);
      else if (input === ']') change((shown, known) => moveScope(shown, known, 0.25));
      else if (input === '[') change((shown, known) => moveScope(shown, known, -0.25));
      else if (input === '}') change((shown, known) => widenScope(shown, known, 2));
      else if (input === '{') change((shown, known) => widenScope(shown, known, 0.5));
      else if (key.downArrow || input === 'j') setFrom(from + 1);
      else if (key.upArrow || input === 'k') setFrom(Math.max(0, from - 1));
      else if (key.pageDown) setFrom(from + props.height);
      else if (key.pageUp) setFrom(Math.max(0, from - props.height));
    },
    { isActive: props.isActive },
  );

  const lines = page === undefined ? [] : pageLines(page, props.width - 4, signs);
  const start = Math.min(from, Math.max(0, lines.length - (props.height - 4)));
  return (
    <Box flexDirection="column" paddingX={1}>
      <Text>
        {TABS.map((name, i) => (
          <Text key={name} bold={i === tab} dimColor={i !== tab}>
            {i === tab ? `${signs.selected}${name}` : ` ${name}`}
            {props.width < 90 ? '' : ' '}
          </Text>
        ))}
        <Text dimColor>
          {' '}
          / {filter.text}
          {filtering ? '_   user= ip= verb= resource= ns= success=, words; CIDR and * in ip' : ''}
        </Text>
      </Text>
      {page !== undefined && (
        <Text>
          SCOPE {scopeBar(page, props.width - 70)} <Text dimColor>[ ] move {'{ }'} widen</Text>
        </Text>
      )}
      {problem !== undefined && <Tint color="red">{problem}</Tint>}
      {page === undefined && problem === undefined && <Text dimColor> looking…</Text>}
      {lines.slice(start, start + props.height - 4).map((line, i) => (
        <Text key={`${start + i}`} bold={line.heading}>
          {line.text || ' '}
        </Text>
      ))}
      {lines.length > props.height - 4 && (
        <Text dimColor>
          {start + 1}–{Math.min(lines.length, start + props.height - 4)} of {lines.length} lines
        </Text>
      )}
    </Box>
  );
}
