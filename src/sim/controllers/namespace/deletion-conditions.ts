import type { NamespaceCondition, NamespaceStatus } from 'kubernetes-types/core/v1.d.ts';
import type { Stored, Writable } from '../common/kinds.ts';
import type { Content } from './namespace-content.ts';

export type NamespaceObject = Stored<{ finalizers?: string[] } | undefined, Writable<NamespaceStatus>>;

type Told = Pick<NamespaceCondition, 'type' | 'status' | 'reason' | 'message'>;

/** The five conditions of a namespace that is being deleted, in upstream's order (status_condition_utils.go). */
export function deletionConditions(
  before: readonly NamespaceCondition[],
  rest: readonly Content[],
  { undiscovered, failures, now }: { undiscovered: string | undefined; failures: readonly Error[]; now: string },
): NamespaceCondition[] {
  const told = [
    undiscovered === undefined
      ? fine('NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered')
      : trouble('NamespaceDeletionDiscoveryFailure', 'DiscoveryFailed', undiscovered),
    fine(
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    failures.length === 0
      ? fine(
          'NamespaceDeletionContentFailure',
          'ContentDeleted',
          'All content successfully deleted, may be waiting on finalization',
        )
      : trouble('NamespaceDeletionContentFailure', 'ContentDeletionFailed', failureText(failures)),
    rest.length === 0
      ? fine('NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed')
      : trouble('NamespaceContentRemaining', 'SomeResourcesRemain', `Some resources are remaining: ${remaining(rest)}`),
    finalizersCondition(rest),
  ];
  const others = before.filter(({ type }) => !told.some((condition) => condition.type === type));
  return [...others, ...told.map((condition) => withTime(condition, before, now))];
}

/** What discovery says of versions whose server could not be asked (client-go/discovery, ErrGroupDiscoveryFailed). */
export function discoveryFault(failing: readonly string[]): string | undefined {
  if (failing.length === 0) return undefined;
  const each = failing.map((version) => `${version}: stale GroupVersion discovery: ${version}`).sort();
  return `Discovery failed for some groups, ${each.length} failing: unable to retrieve the complete list of server APIs: ${each.join(', ')}`;
}

function fine(type: string, reason: string, message: string): Told {
  return { type, status: 'False', reason, message };
}

function trouble(type: string, reason: string, message: string): Told {
  return { type, status: 'True', reason, message };
}

function withTime(condition: Told, before: readonly NamespaceCondition[], now: string): NamespaceCondition {
  const known = before.find(({ type }) => type === condition.type);
  const lastTransitionTime = known?.status === condition.status ? (known.lastTransitionTime ?? now) : now;
  return { ...condition, lastTransitionTime };
}

function remaining(rest: readonly Content[]): string {
  return rest
    .map(({ label, objects }) => `${label} has ${objects.length} resource instances`)
    .sort()
    .join(', ');
}

function finalizersCondition(rest: readonly Content[]): Told {
  const counts = new Map<string, number>();
  for (const { objects } of rest) {
    for (const { metadata } of objects) {
      for (const finalizer of metadata.finalizers ?? []) counts.set(finalizer, (counts.get(finalizer) ?? 0) + 1);
    }
  }
  const type = 'NamespaceFinalizersRemaining';
  if (counts.size === 0) return fine(type, 'ContentHasNoFinalizers', 'All content-preserving finalizers finished');
  const texts = [...counts].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`).sort();
  return trouble(
    type,
    'SomeFinalizersRemain',
    `Some content in the namespace has finalizers remaining: ${texts.join(', ')}`,
  );
}

function failureText(failures: readonly Error[]): string {
  const messages = [...new Set(failures.map(({ message }) => message))].sort().join(', ');
  return `Failed to delete all resource types, ${failures.length} remaining: ${messages}`;
}
