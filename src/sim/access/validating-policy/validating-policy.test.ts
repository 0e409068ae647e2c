import { expect, test } from 'vitest';
import { createCluster } from '../../cluster.ts';
import { StatusError } from '../../status-error.ts';
import type { AuditEvent } from '../audit-event.ts';

const GROUP = 'admissionregistration.k8s.io';

function clusterWith(policy: Record<string, unknown>, binding: Record<string, unknown> = {}) {
  const cluster = createCluster({ startMs: Date.UTC(2025, 2, 1), seed: 'a' });
  const events: AuditEvent[] = [];
  cluster.audit.subscribe((event) => events.push(event));
  const admin = cluster.clientAs('kubernetes-admin');
  const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }];
  const put = (kind: string, resource: string, spec: Record<string, unknown>) =>
    admin.create(`${resource}.${GROUP}`, {
      apiVersion: `${GROUP}/v1`,
      kind,
      metadata: { name: 'p' },
      spec,
    });
  put('ValidatingAdmissionPolicy', 'validatingadmissionpolicies', {
    matchConstraints: { resourceRules: rules },
    ...policy,
  });
  put('ValidatingAdmissionPolicyBinding', 'validatingadmissionpolicybindings', {
    policyName: 'p',
    validationActions: ['Deny'],
    ...binding,
  });
  const create = (name: string, data: Record<string, string> = {}) => {
    try {
      admin.create(
        'configmaps',
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data },
        {
          namespace: 'default',
        },
      );
      return undefined;
    } catch (error) {
      if (error instanceof StatusError) return error;
      throw error;
    }
  };
  return { create, events, admin };
}

test('denies with the composed message and its own reason; variables are shared', () => {
  const { create } = clusterWith({
    variables: [{ name: 'length', expression: 'size(object.metadata.name)' }],
    validations: [
      {
        expression: 'variables.length < 5',
        messageExpression: "'too long: ' + string(variables.length)",
        reason: 'Forbidden',
      },
    ],
  });
  expect(create('abc')).toBeUndefined();
  expect(create('abcdef')).toMatchObject({
    code: 403,
    message:
      "configmaps \"abcdef\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'p' denied request: too long: 6",
  });
});

test('an expression that fails refuses, unless failures are to be ignored', () => {
  const validations = [{ expression: "object.data.key == 'x'" }];
  const { create } = clusterWith({ validations });
  expect(create('a', { other: '1' })?.message).toContain(
    "expression 'object.data.key == 'x'' resulted in error: no such key: key",
  );
  expect(clusterWith({ validations, failurePolicy: 'Ignore' }).create('a', { other: '1' })).toBeUndefined();
});

test('parameters decide, and their absence refuses where the binding says so', () => {
  const policy = {
    paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
    matchConditions: [{ name: 'not-params', expression: "object.metadata.name != 'limits'" }],
    validations: [{ expression: 'size(object.metadata.name) <= int(params.data.max)', message: 'name too long' }],
  };
  const paramRef = { name: 'limits', namespace: 'default', parameterNotFoundAction: 'Deny' };
  const { create } = clusterWith(policy, { paramRef });
  expect(create('abc')?.message).toContain(
    'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction',
  );
  const other = clusterWith(policy, { paramRef: { ...paramRef, parameterNotFoundAction: 'Allow' } });
  expect(other.create('limits', { max: '3' })).toBeUndefined();
  expect(other.create('abc')).toBeUndefined();
  expect(other.create('abcd')?.message).toContain('denied request: name too long');
});

test('an expression that costs too much is stopped', () => {
  const { create } = clusterWith({
    validations: [
      {
        expression:
          "object.data.all(a, object.data.all(b, object.data.all(c, object.data.all(d, a + b + c + d != 'x'))))",
      },
    ],
  });
  const data = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`key-${i}`, 'v']));
  expect(create('a', data)?.message).toContain('cost limit exceeded');
});

test('audit and warning let it pass and leave their marks', () => {
  const { create, events } = clusterWith(
    {
      validations: [{ expression: 'false', message: 'never' }],
      auditAnnotations: [{ key: 'seen', valueExpression: "'it was ' + object.metadata.name" }],
    },
    { validationActions: ['Audit', 'Warn'] },
  );
  expect(create('a')).toBeUndefined();
  expect(events.find(({ objectRef }) => objectRef?.name === 'a')?.annotations).toMatchObject({
    'p/seen': 'it was a',
    'validation.policy.admission.k8s.io/validation_failure':
      '[{"message":"never","policy":"p","binding":"p","expressionIndex":0,"validationActions":["Audit","Warn"]}]',
  });
});
