import { describe, expect, it } from 'vitest';
import { ProtobufCodec } from './protobuf-codec.ts';

const codec = new ProtobufCodec();

function roundTrip(object: Record<string, unknown>): Record<string, unknown> {
  const bytes = codec.encode(object);
  if (bytes === undefined) throw new Error('no message');
  return codec.decode(bytes).object;
}

describe('ProtobufCodec', () => {
  it('reads a body as kubectl sends it', () => {
    expect(() => codec.decode(Buffer.from('{}'))).toThrow('expected prefix [107 56 115 0]');
    const good = codec.encode({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: 'n', creationTimestamp: null },
      data: { k: 'v' },
      binaryData: { b: 'AAEC' },
      immutable: false,
    });
    expect(codec.decode(good ?? Buffer.alloc(0))).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      object: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a', namespace: 'n', creationTimestamp: null },
        data: { k: 'v' },
        binaryData: { b: 'AAEC' },
        immutable: false,
      },
    });
  });

  it('drops the zeros that Go would not write and keeps those of pointers', () => {
    const pod = roundTrip({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', generation: 0 },
      spec: {
        hostNetwork: false,
        priority: 0,
        containers: [{ name: '', image: '', resources: {}, ports: [{ containerPort: 0, hostPort: 0 }] }],
      },
      status: {},
    });
    expect(pod).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a' },
      spec: { priority: 0, containers: [{ name: '', resources: {}, ports: [{ containerPort: 0 }] }] },
      status: {},
    });
  });

  it('keeps a zero that is a message of its own', () => {
    const rollingUpdate = { maxUnavailable: 0, maxSurge: '20%' };
    const set = roundTrip({ apiVersion: 'apps/v1', kind: 'DaemonSet', spec: { updateStrategy: { rollingUpdate } } });
    expect(set).toMatchObject({ spec: { updateStrategy: { rollingUpdate } } });
  });

  it('keeps what has a JSON form of its own', () => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd', creationTimestamp: '2024-01-02T03:04:05Z' },
      spec: {
        replicas: 0,
        strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
        template: {
          spec: {
            volumes: [{ name: 'v', secret: { secretName: 's', defaultMode: 420 } }],
            containers: [
              {
                name: 'c',
                resources: { limits: { cpu: '100m' } },
                env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'c', key: 'k', optional: false } } }],
                livenessProbe: { httpGet: { port: 'web', path: '/' }, periodSeconds: 3 },
              },
            ],
          },
        },
      },
    };
    expect(roundTrip(deployment)).toEqual(deployment);
    const lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'l' },
      spec: { renewTime: '2002-01-01T01:01:01.000001Z' },
    };
    expect(roundTrip(lease)).toEqual(lease);
  });

  it('knows options under any group version, and reviews', () => {
    const options = {
      apiVersion: 'apps/v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
      propagationPolicy: 'Orphan',
    };
    expect(roundTrip(options)).toEqual(options);
    const review = {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user: 'jane', extra: { a: ['1', '2'] }, resourceAttributes: { verb: 'get' } },
    };
    expect(roundTrip(review)).toEqual(review);
  });

  it('has no message for custom resources', () => {
    expect(codec.encode({ apiVersion: 'example.com/v1', kind: 'Widget' })).toBeUndefined();
  });

  it('frames a watch event by its length', () => {
    const frame = codec.encodeWatchEvent('ADDED', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
    expect(frame?.readUInt32BE(0)).toBe((frame?.length ?? 0) - 4);
  });
});
