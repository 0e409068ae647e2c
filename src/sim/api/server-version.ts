/** What `GET /version` answers. */
export interface ServerVersion {
  major: string;
  minor: string;
  gitVersion: string;
  gitCommit: string;
  gitTreeState: string;
  buildDate: string;
  goVersion: string;
  compiler: string;
  platform: string;
}

/** What the server says it is: Kubernetes itself, unless a vendor's build is to be shown. */
export function serverVersion(gitVersion = 'v1.31.5'): ServerVersion {
  return {
    major: '1',
    minor: '31',
    gitVersion,
    gitCommit: 'e3e7ee6a6ef3a2eb6a9b4e3b0bba1a6ad6cb6e54',
    gitTreeState: 'clean',
    buildDate: '2025-01-17T23:26:05Z',
    goVersion: 'go1.22.10',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}
