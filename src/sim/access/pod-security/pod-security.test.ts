import type { PodSpec } from 'kubernetes-types/core/v1.d.ts';
import { expect, test } from 'vitest';
import { violationsOf, violationText } from './evaluate-pod.ts';
import { levelText, securityPolicyOf } from './security-policy.ts';

function pod(context: Record<string, unknown>, spec: Partial<PodSpec> = {}) {
  const containers = [{ name: 'c', image: 'nginx', securityContext: context }];
  return { annotations: {}, spec: { containers, ...spec } };
}

const GOOD = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
  capabilities: { drop: ['ALL'] },
};
const baseline = { level: 'baseline', minor: undefined } as const;
const restricted = { level: 'restricted', minor: undefined } as const;

test('a careful pod violates nothing; a careless one is told everything in order', () => {
  expect(violationsOf(pod(GOOD), restricted)).toEqual([]);
  const careless = pod(
    { privileged: true, runAsUser: 0 },
    { hostPID: true, volumes: [{ name: 'h', hostPath: { path: '/' } }] },
  );
  expect(violationsOf(careless, restricted).map(({ reason }) => reason)).toEqual([
    'host namespaces',
    'privileged',
    'allowPrivilegeEscalation != false',
    'unrestricted capabilities',
    'restricted volume types',
    'runAsNonRoot != true',
    'runAsUser=0',
    'seccompProfile',
  ]);
});

test('init containers come first and several are named together', () => {
  const init = { name: 'i', image: 'nginx', securityContext: { privileged: true } };
  const text = violationText(violationsOf(pod({ privileged: true }, { initContainers: [init] }), baseline));
  expect(text).toBe('privileged (containers "i", "c" must not set securityContext.privileged=true)');
});

test('an older version of a level lacks its younger rules', () => {
  const { drop: _, ...capabilities } = { drop: [], add: ['NET_ADMIN'] };
  const old = { level: 'restricted', minor: 21 } as const;
  expect(violationText(violationsOf(pod({ ...GOOD, capabilities }), old))).toBe(
    'non-default capabilities (container "c" must not include "NET_ADMIN" in securityContext.capabilities.add)',
  );
  const sysctl = { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_fin_timeout', value: '1' }] } };
  expect(violationsOf(pod({}, sysctl), baseline)).toEqual([]);
  expect(violationsOf(pod({}, sysctl), { level: 'baseline', minor: 28 })).toHaveLength(1);
});

test('what is enforced is also warned about, and wrong labels are named', () => {
  const { policy } = securityPolicyOf({ 'pod-security.kubernetes.io/enforce': 'baseline' });
  expect(levelText(policy.warn)).toBe('baseline:latest');
  expect(levelText(policy.audit)).toBe('privileged:latest');
  const { errors } = securityPolicyOf({ 'pod-security.kubernetes.io/enforce-version': '1.31' });
  expect(errors[0].body).toBe('Invalid value: "1.31": must be "latest" or "v1.x"');
});
