import { expect, test } from 'vitest';
import { GoTypes } from '../go-types.ts';
import { ResourceRegistry } from '../registry.ts';
import { goRoundTrip } from './go-codec.ts';
import { decodeObject } from './decode-object.ts';
import { readBody } from './read-body.ts';

const types = new GoTypes();
const registry = new ResourceRegistry();

function decode(resource: string, text: string, format: 'json' | 'yaml' = 'json') {
  const info = registry.preferred(resource);
  if (info === undefined) throw new Error(resource);
  try {
    return decodeObject(types, info, readBody(Buffer.from(text), format, info.kind));
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

function podType() {
  const type = types.find('io.k8s.api.core.v1.Pod');
  if (type === undefined) throw new Error('Pod');
  return type;
}

test('names the Go field that a value does not fit', () => {
  expect(decode('pods', '{"spec":{"containers":[{"ports":[{"containerPort":"80"}]}]}}')).toBe(
    'Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32',
  );
  expect(decode('deployments.apps', '{"spec":{"strategy":{"rollingUpdate":{"maxSurge":true}}}}')).toBe(
    'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal bool into Go struct field RollingUpdateDeployment.spec.strategy.rollingUpdate.maxSurge of type int32',
  );
  expect(decode('pods', '{"spec":{"activeDeadlineSeconds":1.5}}')).toContain('cannot unmarshal number 1.5 into');
  expect(decode('pods', '{"metadata":[]}')).toContain('array into Go struct field Pod.metadata of type v1.ObjectMeta');
  expect(decode('configmaps', '{"metadata":{"creationTimestamp":"yesterday"}}')).toContain(
    'parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006"',
  );
});

test('tells of the first misfit, unless a type of its own refuses its value', () => {
  const misfits = '{"metadata":{"name":1},"spec":{"hostname":true,"volumes":[{"emptyDir":{"sizeLimit":"%"}}]}}';
  expect(decode('pods', misfits)).toContain('quantities must match');
  expect(decode('pods', misfits.replace('"%"', '"1"'))).toContain('ObjectMeta.metadata.name of type string');
});

test('names unknown and duplicate fields in the order of the document', () => {
  expect(decode('configmaps', '{"metadata":{"name":"c"},"dta":{"k":"v"},"data":{"k":"1","k":"2"}}')).toMatchObject({
    object: { data: { k: '2' } },
    strictErrors: ['unknown field "dta"', 'duplicate field "data.k"'],
  });
});

test('stores an object as Go would write it', () => {
  const text = `
metadata: {name: a, labels: {}}
spec:
  hostNetwork: false
  securityContext: {}
  containers: [{name: c, image: x, resources: {limits: {cpu: 1000m, memory: 2048Mi}}}]`;
  const decoded = decode('pods', text, 'yaml') as { object: unknown };
  expect(goRoundTrip(podType(), decoded.object)).toMatchObject({
    metadata: { name: 'a', creationTimestamp: null },
    spec: {
      securityContext: {},
      containers: [{ name: 'c', image: 'x', resources: { limits: { cpu: '1', memory: '2Gi' } } }],
    },
    status: {},
  });
});

test('says why a body is no object of the kind', () => {
  expect(decode('pods', '[]')).toContain("couldn't get version/kind; json parse error: json: cannot unmarshal array");
  expect(decode('pods', '{"apiVersion":"v1","kind":"ConfigMap"}')).toBe(
    'ConfigMap in version "v1" cannot be handled as a Pod: converting (v1.ConfigMap) to (core.Pod): unknown conversion',
  );
  expect(decode('deployments.apps', '{"apiVersion":"extensions/v1beta1","kind":"Deployment"}')).toBe(
    'the API version in the data (extensions/v1beta1) does not match the expected API version (apps/v1)',
  );
  expect(decode('configmaps', 'metadata: {name: a\n  data: [\n', 'yaml')).toBe(
    "the object provided is unrecognized (must be of type ConfigMap): yaml: line 1: did not find expected ',' or '}' (6d657461646174613a207b6e616d653a20610a2020646174613a205b0a)",
  );
});
