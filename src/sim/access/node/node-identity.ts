import type { UserInfo } from '../../user-info.ts';

const PREFIX = 'system:node:';

/** The node whose kubelet this user is; undefined where it is no kubelet, empty where its name says nothing. */
export function nodeOf({ username, groups }: UserInfo): string | undefined {
  return username.startsWith(PREFIX) && groups.includes('system:nodes') ? username.slice(PREFIX.length) : undefined;
}
