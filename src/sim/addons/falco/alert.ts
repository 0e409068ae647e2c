import { formatTime } from '../../../clock/clock.ts';
import type { Fields, FieldValue } from './evaluate-condition.ts';
import type { FalcoRule } from './rule-set.ts';

const FIELD = /%([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)(?:\[([^\]]*)\])?/g;
/** What Falco adds to what a rule says of a system call. */
const CONTAINER =
  ' container_id=%container.id container_name=%container.name container_image_repository=%container.image.repository k8s_pod_name=%k8s.pod.name k8s_ns_name=%k8s.ns.name';

/** One line of Falco's output: text, or JSON. */
export function alertLine(
  rule: FalcoRule,
  fields: Fields,
  of: { json: boolean; hostname: string; nowMs: number },
): string {
  const format = rule.source === 'syscall' ? `${rule.output}${CONTAINER}` : rule.output;
  const values: Record<string, FieldValue | null> = {};
  const text = format.replace(FIELD, (whole, name: string, argument: string | undefined) => {
    const value = fields({ name, argument });
    values[whole.slice(1)] = value ?? null;
    return value === undefined ? '<NA>' : String(value);
  });
  const time = formatTime(of.nowMs).replace(/(\.\d+)?Z$/, '');
  const nanos = `${String(of.nowMs % 1000).padStart(3, '0')}000000`;
  const line = `${time.slice(11)}.${nanos}: ${rule.priority} ${text}`;
  if (!of.json) return line;
  return JSON.stringify({
    hostname: of.hostname,
    output: line,
    output_fields: values,
    priority: rule.priority,
    rule: rule.name,
    source: rule.source,
    tags: [...rule.tags].sort(),
    time: `${time}.${nanos}Z`,
  });
}
