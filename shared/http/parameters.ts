import { refuse } from '../core/errors.ts';
import { readForm, requireBodySize } from './form.ts';
import { type JsonScalar, parseFlatObject } from './json-object.ts';
import { mediaTypeOf } from './media-type.ts';

/** Parameters of a request, by the names under which they were sent; those without a value count as left out. */
export type Parameters = ReadonlyMap<string, JsonScalar>;

/** Reads a form, or a flat JSON object where those are taken too. Throws `invalid_request` for any other body. */
export async function readParameters(request: Request, acceptsJson: boolean): Promise<Parameters> {
  const type = mediaTypeOf(request);
  return acceptsJson && type === 'application/json' ? readJson(request) : readForm(request);
}

/** Reads a flat JSON object. Throws `invalid_request` for any other body. */
export async function readJson(request: Request): Promise<Parameters> {
  const type = mediaTypeOf(request);
  if (type !== 'application/json') {
    return refuse('invalid_request', {
      because: 'malformed-request',
      description: 'the body must be application/json',
    });
  }
  const bytes = await requireBodySize(request);
  const members = parseFlatObject(Buffer.from(bytes).toString('utf8'));
  return new Map([...members].filter(([, value]) => value !== ''));
}

/** Most characters of a parameter; or that it is a switch, `true` as JSON or as text, and every other text is not; or that anything may be sent and is judged later. */
export type Declaration = number | 'boolean' | 'any';

/**
 * The declared parameters, under our names. Throws `invalid_request` for one that is longer than declared or of another type; everything undeclared stays
 * behind.
 */
export function pick(
  sent: Parameters,
  declared: Readonly<Record<string, Declaration>>,
  wireNames: (name: string) => string = (name) => name,
): Readonly<Record<string, string>> {
  const picked = Object.entries(declared).flatMap(([name, declaration]) => {
    const wire = wireNames(name);
    const value = sent.get(wire);
    return value === undefined ? [] : [[name, requireDeclared(wire, value, declaration)] as const];
  });
  return Object.fromEntries(picked);
}

/** Most characters of parameters in an address, as they are encoded there: API Gateway takes 10,240 of the address and all headers. */
const maxInAddress = 6_000;

/** The parameters, if they have room in an address. Throws `invalid_request` for any that are longer together. */
export function requireShort<P extends Readonly<Record<string, string>>>(params: P): P {
  return isShort(params)
    ? params
    : refuseParameter(`the parameters are over ${maxInAddress} characters together`);
}

/** Whether parameters have room in an address. */
export function isShort(params: Readonly<Record<string, string>>): boolean {
  return new URLSearchParams(Object.entries(params)).toString().length <= maxInAddress;
}

function requireDeclared(wire: string, value: JsonScalar, declaration: Declaration): string {
  if (declaration === 'boolean' && typeof value === 'number') {
    return refuseParameter(`${wire} must be true or false`);
  }
  if (typeof declaration === 'string') return String(value);
  if (typeof value !== 'string') return refuseParameter(`${wire} must be a string`);
  return value.length > declaration ? refuseParameter(`${wire} is over ${declaration} characters`) : value;
}

function refuseParameter(description: string): never {
  return refuse('invalid_request', { because: 'parameter-refused', description });
}
