import { formatTime, parseTime } from '../clock/clock.ts';
import type { Random } from '../clock/random.ts';
import { parseDuration } from '../checks/duration.ts';
import { fillText } from './fill-parameters.ts';
import type { Parameter, Parameters, ParameterValues } from './schema/parameter-schema.ts';

/** What the seed decides. Each parameter draws from a source of its own, so that adding one leaves the others as they were. */
export function drawParameters(parameters: Parameters, random: Random, playStartsAtMs: number): ParameterValues {
  const values: ParameterValues = { playStart: formatTime(playStartsAtMs) };
  for (const [name, parameter] of Object.entries(parameters)) {
    values[name] = drawOne(parameter, random.fork(`parameter ${name}`), values, playStartsAtMs);
  }
  return values;
}

function drawOne(
  parameter: Parameter,
  random: Random,
  values: ParameterValues,
  startMs: number,
): string | number | string[] {
  if ('value' in parameter)
    return typeof parameter.value === 'number' ? parameter.value : filled(parameter.value, values);
  if ('pick' in parameter) {
    const options = parameter.pick.map((option) => (typeof option === 'string' ? fillText(option, values) : option));
    return parameter.count === undefined
      ? random.pick(options)
      : random.shuffled(options).slice(0, parameter.count).map(String);
  }
  if ('int' in parameter) return random.int(...parameter.int);
  if ('letters' in parameter) return random.suffix(parameter.letters);
  if ('hex' in parameter) return random.hex(parameter.hex);
  if ('base64' in parameter) return bytesOf(random, parameter.base64).toString('base64');
  if ('address' in parameter)
    return drawAddress(fillText(parameter.address, values), parameter.apart ?? [], random, values);
  if ('before' in parameter) return formatTime(startMs - drawDuration(parameter.before, random));
  if ('by' in parameter) {
    const found = parameter.of[String(values[parameter.by])];
    return typeof found === 'string' ? fillText(found, values) : found;
  }
  if ('plus' in parameter) return Number(values[parameter.plus[0]]) + parameter.plus[1];
  const later = 'after' in parameter;
  const [anchor, from, to] = later ? parameter.after : parameter.ahead;
  const distanceMs = drawDuration([from, to], random);
  return formatTime(parseTime(String(values[anchor])) + (later ? distanceMs : -distanceMs));
}

function filled(value: string | string[], values: ParameterValues): string | string[] {
  return typeof value === 'string' ? fillText(value, values) : value.map((one) => fillText(one, values));
}

/** Whole seconds: instants are read by people. */
function drawDuration([from, to]: [string, string], random: Random): number {
  const bounds = [parseDuration(from), parseDuration(to)].sort((a, b) => a - b);
  return random.int(Math.round(bounds[0] / 1000), Math.round(bounds[1] / 1000)) * 1000;
}

function bytesOf(random: Random, count: number): Buffer {
  return Buffer.from(random.hex(count * 2), 'hex');
}

/** A host address of the network that none of the others has. */
function drawAddress(cidr: string, apart: readonly string[], random: Random, values: ParameterValues): string {
  const [base, bits] = cidr.split('/');
  const size = 2 ** (32 - Number(bits ?? 32));
  const first = base.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
  const taken = apart.map((name) => values[name]);
  for (;;) {
    const address = dotted(first + (size <= 2 ? 0 : random.int(2, size - 2)));
    if (!taken.includes(address)) return address;
  }
}

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
