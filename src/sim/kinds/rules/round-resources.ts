import { formatQuantity, readQuantity } from '../quantity.ts';

const MILLI = 10n ** 6n;

/** Amounts below a thousandth round up (SetDefaults_ResourceList). */
export function roundToMilli(resources: Record<string, string> | undefined): void {
  for (const [name, text] of Object.entries(resources ?? {})) {
    if (!/[nu]$|[.eE]/.test(text)) continue;
    const { nanos, format } = readQuantity(text);
    const rest = ((nanos % MILLI) + MILLI) % MILLI;
    if (rest !== 0n && resources) resources[name] = formatQuantity({ nanos: nanos - rest + MILLI, format });
  }
}
