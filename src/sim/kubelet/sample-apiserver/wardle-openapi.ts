const META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const REFERENCE_TYPES = 'Flunder (the default) or Fischer: what the reference names.';

/** The shapes of flunders and fischers, as far as `kubectl explain` tells of them. */
export function wardleOpenApi(group: string, version: string): object {
  const text = (description: string) => ({ type: 'string', description });
  const kind = (name: string, description: string, properties: object) => ({
    description,
    type: 'object',
    properties: {
      apiVersion: text('The version of the API that the object is written in.'),
      kind: text('What the object is.'),
      metadata: { allOf: [{ $ref: `#/components/schemas/${META}` }], default: {} },
      ...properties,
    },
    'x-kubernetes-group-version-kind': [{ group, version, kind: name }],
  });
  const prefix = `io.k8s.sample-apiserver.pkg.apis.wardle.${version}`;
  const spec = {
    reference: text('The name of another flunder or of a fischer.'),
    referenceType: text(REFERENCE_TYPES),
  };
  const disallowed = {
    type: 'array',
    items: { type: 'string', default: '' },
    description: 'Names no flunder may have.',
  };
  return {
    openapi: '3.0.0',
    info: { title: 'Wardle', version: '0.1' },
    paths: {
      [`/apis/${group}/${version}/fischers`]: listOf(group, version, 'Fischer'),
      [`/apis/${group}/${version}/namespaces/{namespace}/flunders`]: listOf(group, version, 'Flunder'),
    },
    components: {
      schemas: {
        [META]: { type: 'object', description: 'What all objects have.', properties: { name: text('A name.') } },
        [`${prefix}.Fischer`]: kind('Fischer', 'A fischer keeps flunders from having names.', {
          disallowedFlunders: disallowed,
        }),
        [`${prefix}.Flunder`]: kind('Flunder', 'A flunder refers to another, or to a fischer.', {
          spec: { type: 'object', properties: spec },
          status: { type: 'object' },
        }),
      },
    },
  };
}

function listOf(group: string, version: string, kind: string): object {
  return {
    get: {
      responses: { 200: { description: 'OK' } },
      'x-kubernetes-action': 'list',
      'x-kubernetes-group-version-kind': { group, version, kind },
    },
  };
}
