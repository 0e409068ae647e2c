const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const DOMAIN =
  '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::[0-9]+)?';
const REFERENCE = new RegExp(
  `^(?:${DOMAIN}/)?${COMPONENT}(?:/${COMPONENT})*(?::([\\w][\\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
);

const NAME_MAX = 255;

/** The tag of an image: `latest` where neither tag nor digest is given, empty where there is none to be told. */
export function imageTag(image: string): string {
  const match = REFERENCE.exec(image);
  if (match === null || image.length - (match[1]?.length ?? 0) - (match[2]?.length ?? 0) > NAME_MAX) return '';
  const [, tag = '', digest = ''] = match;
  return tag === '' && digest === '' ? 'latest' : tag;
}
