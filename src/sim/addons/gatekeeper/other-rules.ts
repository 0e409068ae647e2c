import { goPrint } from './go-print.ts';
import { strings } from './library-pod-rules.ts';
import type { TemplateRule } from './template-rule.ts';

interface Subject {
  kind?: string;
  name?: string;
}

/** Rules of the public library about bindings, services and labels. */
export const otherRules: Record<string, TemplateRule> = {
  K8sDisallowAnonymous: ({ object, parameters }) => {
    const role = (object.roleRef as { name?: string } | undefined)?.name ?? '';
    const subjects = (object.subjects as Subject[] | undefined) ?? [];
    const reaching = new Set([
      'system:unauthenticated',
      'system:anonymous',
      ...(parameters.disallowAuthenticated === true ? ['system:authenticated'] : []),
    ]);
    if (
      strings(parameters.allowedRoles).includes(role) ||
      !subjects.some((subject) => reaching.has(subject.name ?? ''))
    )
      return [];
    return [`Unauthenticated user reference is not allowed in ${object.kind} ${object.metadata.name} `];
  },

  K8sBlockLoadBalancer: ({ object }) =>
    serviceType(object.spec) === 'LoadBalancer' ? ['User is not allowed to create service of type LoadBalancer'] : [],

  K8sBlockNodePort: ({ object }) =>
    serviceType(object.spec) === 'NodePort' ? ['User is not allowed to create service of type NodePort'] : [],

  K8sBlockEndpointEditDefaultRole: ({ object }) => {
    const rules = (object.rules as { resources?: string[]; verbs?: string[] }[] | undefined) ?? [];
    const edits =
      object.metadata.name === 'system:aggregate-to-edit' &&
      rules.some(
        (rule) =>
          rule.resources?.some((resource) => /^endpoints(lices)?$/.test(resource)) &&
          rule.verbs?.some((verb) => ['create', 'patch', 'update', '*'].includes(verb)),
      );
    return edits ? ['ClusterRole system:aggregate-to-edit should not allow endpoint edit permissions.'] : [];
  },

  K8sRequiredLabels: ({ object, parameters }) => {
    const wanted = (parameters.labels as { key?: string; allowedRegex?: string }[] | undefined) ?? [];
    const labels = object.metadata.labels ?? {};
    const missing = wanted.flatMap(({ key }) => (key === undefined || Object.hasOwn(labels, key) ? [] : [key]));
    const malformed = wanted.filter(
      ({ key, allowedRegex }) =>
        key !== undefined &&
        allowedRegex !== undefined &&
        Object.hasOwn(labels, key) &&
        !new RegExp(allowedRegex).test(labels[key]),
    );
    return [
      ...(missing.length > 0
        ? [
            typeof parameters.message === 'string'
              ? parameters.message
              : `you must provide labels: {${missing.map((key) => JSON.stringify(key)).join(', ')}}`,
          ]
        : []),
      ...malformed.map(
        ({ key = '', allowedRegex = '' }) =>
          `Label <${key}: ${goPrint(labels[key])}> does not satisfy allowed regex: ${allowedRegex}`,
      ),
    ];
  },
};

function serviceType(spec: unknown): string | undefined {
  return (spec as { type?: string } | undefined)?.type;
}
