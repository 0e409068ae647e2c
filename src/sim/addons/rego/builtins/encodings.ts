import { createHash } from 'node:crypto';
import { parse, stringify } from 'yaml';
import { fromJson, toJson } from '../value.ts';
import { ofText, type Builtin } from './builtin.ts';

/** Texts that stand for something else. */
export const encodings: Record<string, Builtin> = {
  'base64.encode': ofText((text) => Buffer.from(text).toString('base64')),
  'base64.decode': ofText((text) => Buffer.from(text, 'base64').toString()),
  'base64.is_valid': ofText((text) => /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0),
  'base64url.encode': ofText((text) => Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_')),
  'base64url.decode': ofText((text) => Buffer.from(text, 'base64url').toString()),
  'hex.encode': ofText((text) => Buffer.from(text).toString('hex')),
  'hex.decode': ofText((text) => Buffer.from(text, 'hex').toString()),
  'urlquery.encode': ofText(encodeURIComponent),
  'urlquery.decode': ofText(decodeURIComponent),
  'yaml.marshal': (value) => stringify(toJson(value)),
  'yaml.unmarshal': ofText((text) => {
    try {
      return fromJson(parse(text, { logLevel: 'silent' }));
    } catch {
      return undefined;
    }
  }),
  'crypto.sha256': ofText((text) => createHash('sha256').update(text).digest('hex')),
  'crypto.sha1': ofText((text) => createHash('sha1').update(text).digest('hex')),
  'crypto.md5': ofText((text) => createHash('md5').update(text).digest('hex')),
};
