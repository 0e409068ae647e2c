import { type ParsedBody, parseGoYaml } from '../../kinds/decode/read-body.ts';
import { wrongType } from '../../kinds/decode/unmarshal-error.ts';
import { badRequest } from '../../status-error.ts';
import type { Call } from '../api-context.ts';

interface AppliedConfig {
  config: Record<string, unknown>;
  /** Keys that the YAML gives twice, in Go's words. */
  repeated: readonly string[];
}

/** The body of a server-side apply: YAML, or an object from inside the process. */
export function appliedConfig(call: Call): AppliedConfig {
  const { object, body } = call.request;
  if (object !== undefined) return { config: object as Record<string, unknown>, repeated: [] };
  const { value, yamlErrors = [] } = parsedYaml(body?.toString() ?? '');
  if (typeof value === 'object' && !Array.isArray(value)) {
    return { config: (value ?? {}) as Record<string, unknown>, repeated: yamlErrors };
  }
  const { message } = wrongType(value, 'map[string]interface {}', undefined);
  throw badRequest(`error decoding YAML: error unmarshaling JSON: while decoding JSON: ${message}`);
}

function parsedYaml(text: string): ParsedBody {
  try {
    return parseGoYaml(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw badRequest(`error decoding YAML: error converting YAML to JSON: ${why}`);
  }
}
