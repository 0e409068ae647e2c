import { ResourceRegistry } from '../sim/index.ts';

/** Resources that every cluster serves, by group-resource such as `deployments.apps`, and the API groups they are of. */
export function builtInResources(): { names: ReadonlySet<string>; groups: ReadonlySet<string> } {
  const resources = [...new ResourceRegistry().all()];
  return {
    names: new Set([
      ...resources.map(({ resource, group }) => (group === '' ? resource : `${resource}.${group}`)),
      ...['nodes.metrics.k8s.io', 'pods.metrics.k8s.io'],
    ]),
    groups: new Set(resources.map(({ group }) => group)),
  };
}
