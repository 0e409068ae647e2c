import type { ResourceInfo } from '../kinds/resource-info.ts';
import type { Call } from './api-context.ts';

const FLOW_CONTROL = 'flowcontrol.apiserver.k8s.io';
/** The versions that 1.31 serves but is about to drop (the life cycle methods in k8s.io/api). */
const AGED: Readonly<Record<string, { since: string; until: string; instead: string }>> = {
  [`${FLOW_CONTROL}/v1beta3`]: { since: 'v1.29', until: 'v1.32', instead: `${FLOW_CONTROL}/v1` },
};

/** Every answer in a deprecated version says what to use instead. */
export function warnOfAge(call: Call, { group, version, kind }: ResourceInfo): void {
  const age = AGED[`${group}/${version}`];
  if (age === undefined) return;
  call.warnings.push(
    `${group}/${version} ${kind} is deprecated in ${age.since}+, unavailable in ${age.until}+; use ${age.instead} ${kind}`,
  );
}
