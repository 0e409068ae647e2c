import { expect, it } from 'vitest';
import { goDiff } from './go-diff.ts';

const before = { containers: [{ name: 'c', image: 'nginx' }], restartPolicy: 'Always', dnsPolicy: 'ClusterFirst' };

it('shows a changed field between its neighbours, brought to one width', () => {
  expect(goDiff('core.PodSpec', before, { ...before, nodeSelector: { a: 'b' } }).split('\n')).toEqual([
    '  core.PodSpec{',
    '  \t... // 6 identical fields',
    '  \tActiveDeadlineSeconds:        nil,',
    '  \tDNSPolicy:                    "ClusterFirst",',
    '- \tNodeSelector:                 nil,',
    '+ \tNodeSelector:                 map[string]string{"a": "b"},',
    '  \tServiceAccountName:           "",',
    '  \tAutomountServiceAccountToken: nil,',
    '  \t... // 22 identical fields',
    '  }',
    '',
  ]);
});

it('descends to what differs and shortens what does not', () => {
  const containers = [{ name: 'c', image: 'nginx', env: [{ name: 'A', value: 'b' }] }];
  const text = goDiff('core.PodSpec', before, { ...before, containers });
  expect(text).toContain('+ \t\t\tEnv:          []core.EnvVar{{Name: "A", Value: "b"}},');
});

it('says nothing of equal values', () => {
  expect(goDiff('core.PodSpec', before, structuredClone(before))).toBe('');
});
