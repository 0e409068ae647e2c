import { dns1035LabelErrors, dnsLabelErrors, dnsSubdomainErrors, maskTrailingDash } from '../names.ts';

/** How a kind checks its names (k8s.io/apimachinery/pkg/api/validation/generic.go). */
export type NameRule = (name: string, prefix: boolean) => string[];

export const subdomainName: NameRule = (name, prefix) => dnsSubdomainErrors(prefix ? maskTrailingDash(name) : name);

export const labelName: NameRule = (name, prefix) => dnsLabelErrors(prefix ? maskTrailingDash(name) : name);

export const dns1035Name: NameRule = (name, prefix) => dns1035LabelErrors(prefix ? maskTrailingDash(name) : name);
