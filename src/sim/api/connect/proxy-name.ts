/** A name as proxies take it: `name`, `name:port` or `scheme:name:port` (k8s.io/apimachinery/pkg/util/net, SplitSchemeNamePort). */
export interface ProxyName {
  scheme: 'http' | 'https';
  name: string;
  port: string;
}

export function splitName(text: string): ProxyName | undefined {
  const parts = text.split(':');
  if (parts.length === 1) return { scheme: 'http', name: parts[0], port: '' };
  if (parts.length === 2) return { scheme: 'http', name: parts[0], port: parts[1] };
  if (parts.length > 3 || !['', 'http', 'https'].includes(parts[0])) return undefined;
  return { scheme: parts[0] === 'https' ? 'https' : 'http', name: parts[1], port: parts[2] };
}
