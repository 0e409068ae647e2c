/** The pod spec inside an object: of a Pod, of a workload's template, of a CronJob's; null where there is none. */
export function podSpecOf(object: unknown): Record<string, unknown> | null {
  const spec = field(object, 'spec');
  const template =
    field(field(field(field(spec, 'jobTemplate'), 'spec'), 'template'), 'spec') ??
    field(field(spec, 'template'), 'spec');
  if (isRecord(template)) return template;
  return isRecord(spec) && Array.isArray(spec.containers) ? spec : null;
}

/** All containers of it: init, ordinary and ephemeral ones. */
export function containersOf(object: unknown): unknown[] {
  const spec = podSpecOf(object);
  const lists = [spec?.initContainers, spec?.containers, spec?.ephemeralContainers];
  return lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
