import type { LabelSelector } from 'kubernetes-types/meta/v1.d.ts';

/** Whether labels satisfy a selector; an empty selector selects everything. */
export function selects(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (labels[key] !== value) return false;
  return (selector.matchExpressions ?? []).every(({ key, operator, values = [] }) => {
    switch (operator) {
      case 'In':
        return key in labels && values.includes(labels[key]);
      case 'NotIn':
        return !(key in labels) || !values.includes(labels[key]);
      case 'Exists':
        return key in labels;
      default:
        return !(key in labels);
    }
  });
}

/** Whether an IPv4 address is in a range such as `10.0.0.0/8`. */
export function inRange(address: string, cidr: string): boolean {
  const [base, bits = '32'] = cidr.split('/');
  const [a, b] = [toNumber(address), toNumber(base)];
  if (Number.isNaN(a) || Number.isNaN(b)) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(a / size) === Math.floor(b / size);
}

function toNumber(address: string): number {
  const parts = address.split('.');
  return parts.length === 4 ? parts.reduce((sum, part) => sum * 256 + Number(part), 0) : Number.NaN;
}
