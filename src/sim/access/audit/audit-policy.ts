import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../../../package-root.ts';
import type { AuditStage } from '../audit-event.ts';

const stage = z.enum(['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic']);
const names = z.array(z.string()).default([]);

const rule = z.strictObject({
  level: z.enum(['None', 'Metadata', 'Request', 'RequestResponse']),
  users: names,
  userGroups: names,
  verbs: names,
  resources: z
    .array(z.strictObject({ group: z.string().default(''), resources: names, resourceNames: names }))
    .default([]),
  namespaces: names,
  nonResourceURLs: names,
  omitStages: z.array(stage).default([]),
  omitManagedFields: z.boolean().optional(),
});

const policy = z.strictObject({
  apiVersion: z.literal('audit.k8s.io/v1'),
  kind: z.literal('Policy'),
  metadata: z.record(z.string(), z.unknown()).optional(),
  omitStages: z.array(stage).default([]),
  omitManagedFields: z.boolean().default(false),
  rules: z.array(rule),
});

export type AuditPolicy = z.infer<typeof policy>;
export type AuditRule = z.infer<typeof rule>;

/** What a request is judged by: the user as authenticated, before any impersonation. */
export interface AuditAttributes {
  username: string | undefined;
  groups: readonly string[];
  verb: string;
  path: string;
  resource?: { group: string; version: string; resource: string; subresource: string; namespace: string; name: string };
}

export interface AuditDecision {
  level: AuditRule['level'];
  omitStages: ReadonlySet<AuditStage>;
  omitManagedFields: boolean;
}

/** Reads a policy's YAML. Throws where it is no policy. */
export function parseAuditPolicy(yaml: string): AuditPolicy {
  return policy.parse(parse(yaml));
}

/** One of the policies that ship with the simulator. */
export function builtinAuditPolicy(name: 'full' | 'eks'): AuditPolicy {
  return parseAuditPolicy(
    readFileSync(join(packageRoot(), 'src/sim/access/data', `audit-policy-${name}.yaml`), 'utf8'),
  );
}

/** Decides on requests: the first rule that matches does (k8s.io/apiserver/pkg/audit/policy/checker.go). */
export function auditDecider(policy: AuditPolicy): (attributes: AuditAttributes) => AuditDecision {
  const decisions = policy.rules.map((rule) => ({ rule, decision: decisionOf(policy, rule) }));
  const otherwise = decisionOf(policy, undefined);
  return (attributes) => decisions.find(({ rule }) => ruleMatches(rule, attributes))?.decision ?? otherwise;
}

function decisionOf(policy: AuditPolicy, rule: AuditRule | undefined): AuditDecision {
  return {
    level: rule?.level ?? 'None',
    omitStages: new Set([...policy.omitStages, ...(rule?.omitStages ?? [])]),
    omitManagedFields: rule?.omitManagedFields ?? policy.omitManagedFields,
  };
}

function ruleMatches(rule: AuditRule, attributes: AuditAttributes): boolean {
  const { username, groups, verb, path, resource } = attributes;
  if (rule.users.length > 0 && (username === undefined || !rule.users.includes(username))) return false;
  if (rule.userGroups.length > 0 && !groups.some((group) => rule.userGroups.includes(group))) return false;
  if (rule.verbs.length > 0 && !rule.verbs.includes(verb)) return false;
  if (rule.namespaces.length > 0 || rule.resources.length > 0)
    return resource !== undefined && inResources(rule, resource);
  if (rule.nonResourceURLs.length > 0) {
    return resource === undefined && rule.nonResourceURLs.some((pattern) => pathMatches(pattern, path));
  }
  return true;
}

function inResources(rule: AuditRule, asked: NonNullable<AuditAttributes['resource']>): boolean {
  if (rule.namespaces.length > 0 && !rule.namespaces.includes(asked.namespace)) return false;
  if (rule.resources.length === 0) return true;
  const combined = asked.subresource === '' ? asked.resource : `${asked.resource}/${asked.subresource}`;
  return rule.resources.some(({ group, resources, resourceNames }) => {
    if (group !== asked.group) return false;
    if (resources.length === 0) return true;
    if (resourceNames.length > 0 && !resourceNames.includes(asked.name)) return false;
    return resources.some(
      (pattern) =>
        pattern === '*' ||
        pattern === combined ||
        (asked.subresource !== '' && pattern === `*/${asked.subresource}`) ||
        pattern === `${asked.resource}/*`,
    );
  });
}

function pathMatches(pattern: string, path: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : pattern === path;
}
