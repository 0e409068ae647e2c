import { Box, Text } from 'ink';
import { useEffect, useState } from 'react';
import { Rows } from '../components/rows.tsx';
import { useKeys } from '../hooks/use-keys.ts';
import { useList } from '../hooks/use-list.ts';
import { useRun } from '../hooks/use-run.ts';
import type { ClusterListing } from '../../run/run-connection.ts';
import { fit, wrap } from '../text.ts';

const RESOURCES = [
  'pods',
  'deployments.apps',
  'daemonsets.apps',
  'nodes',
  'services',
  'secrets',
  'networkpolicies.networking.k8s.io',
  'clusterrolebindings.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'serviceaccounts',
  'configmaps',
  'events',
];

/** What is there: the cluster as kubectl's tables show it, with the team's own rights. Left and right change the kind. */
export function ClusterScreen(props: { width: number; height: number; isActive: boolean }) {
  const { connection, view } = useRun();
  const [at, setAt] = useState(0);
  const [listing, setListing] = useState<ClusterListing>();
  const [problem, setProblem] = useState<string>();
  const [yaml, setYaml] = useState<string>();
  const [from, setFrom] = useState(0);
  const resource = RESOURCES[at];
  const changes = view.lastSeq;
  useEffect(() => {
    let live = true;
    connection.cluster({ resource }).then(
      (told) => {
        if (!live) return;
        setListing(told);
        setProblem(undefined);
      },
      (error: unknown) => live && setProblem(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      live = false;
    };
  }, [connection, resource, changes]);
  const rows = listing?.rows ?? [];
  const { index, selected } = useList(
    rows.map((row) => row.key),
    { isActive: props.isActive && yaml === undefined, pageSize: props.height },
  );
  useKeys(
    (input, key) => {
      if (yaml !== undefined) {
        if (key.escape || key.return) setYaml(undefined);
        else if (key.downArrow || input === 'j') setFrom(from + 1);
        else if (key.upArrow || input === 'k') setFrom(Math.max(0, from - 1));
        else if (key.pageDown) setFrom(from + props.height);
        else if (key.pageUp) setFrom(Math.max(0, from - props.height));
      } else if (key.rightArrow || key.tab) setAt((at + 1) % RESOURCES.length);
      else if (key.leftArrow) setAt((at + RESOURCES.length - 1) % RESOURCES.length);
      else if (key.return && selected !== undefined) {
        const slash = selected.indexOf('/');
        const object =
          slash < 0 ? { name: selected } : { namespace: selected.slice(0, slash), name: selected.slice(slash + 1) };
        setFrom(0);
        connection.cluster({ resource, ...object }).then(
          (told) => setYaml(told.yaml ?? ''),
          (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)),
        );
      }
    },
    { isActive: props.isActive },
  );
  if (yaml !== undefined) {
    const lines = yaml.split('\n').flatMap((line) => wrap(line, props.width - 4));
    return (
      <Box flexDirection="column" paddingX={1}>
        <Text dimColor>{selected} · esc back</Text>
        {lines.slice(from, from + props.height - 1).map((line, i) => (
          <Text key={`${from + i}`}>{line || ' '}</Text>
        ))}
      </Box>
    );
  }
  const columns = listing?.columns ?? [];
  const widths = columnWidths(columns, rows, props.width - 4);
  return (
    <Box flexDirection="column" paddingX={1}>
      <Text>
        <Text dimColor>CLUSTER</Text> ‹ {resource} ›{' '}
        <Text dimColor>
          {at + 1}/{RESOURCES.length} · left/right kind · enter YAML
        </Text>
      </Text>
      {problem !== undefined && <Text color="red">{problem}</Text>}
      <Text dimColor>{'  ' + columns.map((column, i) => fit(column.toUpperCase(), widths[i])).join(' ')}</Text>
      <Rows
        items={rows}
        index={index}
        height={props.height - 3}
        keyOf={(row) => row.key}
        empty={listing === undefined ? 'asking…' : 'none'}
      >
        {(row, isSelected) => (
          <Text bold={isSelected}>{row.cells.map((cell, i) => fit(cell, widths[i])).join(' ')}</Text>
        )}
      </Rows>
    </Box>
  );
}

/** Each column as wide as its widest cell; where that is too much, the widest give way first. */
function columnWidths(columns: string[], rows: ClusterListing['rows'], width: number): number[] {
  const widths = columns.map((column, i) => Math.max(column.length, ...rows.map((row) => row.cells[i]?.length ?? 0)));
  for (let over = sum(widths) + widths.length - width; over > 0; over--) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest] <= 8) break;
    widths[widest]--;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
