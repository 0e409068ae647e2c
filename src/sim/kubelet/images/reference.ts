export interface ImageReference {
  /** `docker.io/library/busybox`. */
  repository: string;
  host: string;
  tag: string;
  digest: string | undefined;
}

/** A reference as containerd normalises it; undefined where it is none. */
export function parseReference(text: string): ImageReference | undefined {
  const [named, digest] = text.split('@');
  if (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined;
  const match =
    /^((?:[a-zA-Z0-9.-]+(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|[-]*)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|[-]*)[a-z0-9]+)*)*)(?::([\w][\w.-]{0,127}))?$/.exec(
      named,
    );
  if (match === null) return undefined;
  const [, path, tag] = match;
  const slash = path.indexOf('/');
  const first = slash < 0 ? '' : path.slice(0, slash);
  const hasHost = /[.:]/.test(first) || first === 'localhost';
  const host = hasHost ? first : 'docker.io';
  const rest = hasHost ? path.slice(slash + 1) : path;
  const repository = host === 'docker.io' && !rest.includes('/') ? `docker.io/library/${rest}` : `${host}/${rest}`;
  return { repository, host, tag: tag ?? (digest === undefined ? 'latest' : ''), digest };
}

export function referenceText({ repository, tag, digest }: ImageReference): string {
  return `${repository}${tag === '' ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}
