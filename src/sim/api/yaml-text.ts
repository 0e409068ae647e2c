import { stringify } from 'yaml';

/** YAML as sigs.k8s.io/yaml writes it: keys in order, lists not indented. */
export function goYaml(value: unknown): string {
  const text = stringify(value, {
    version: '1.1',
    lineWidth: 0,
    sortMapEntries: true,
    indentSeq: false,
    aliasDuplicateObjects: false,
  });
  return text.replace(/^( *(?:- )*)"\.": /gm, '$1.: ');
}
