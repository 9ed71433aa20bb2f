import type { ServiceAnswer, ServiceRequest } from './endpoint.ts';
import { type Faults, type FaultyService, type Silence, underFault } from './faults.ts';

/** A member of a result: text, a structure, or several of the same name in a row. */
export type QueryValue = string | QueryMembers | readonly QueryValue[];

/** The members of a result or of a structure in it, by name. */
export interface QueryMembers {
  readonly [name: string]: QueryValue;
}

/** What a query-protocol action gives: its result's members, or an error. */
export type QueryOutcome =
  | { readonly kind: 'result'; readonly members: QueryMembers }
  | { readonly kind: 'error'; readonly code: string; readonly message: string; readonly status?: number };

/** One action of a query-protocol service. */
export type QueryAction = (parameters: URLSearchParams) => QueryOutcome;

/** A service that speaks AWS's query protocol: a form in, XML out. */
export interface QueryService {
  readonly name: FaultyService;
  readonly xmlNamespace: string;
  readonly actions: ReadonlyMap<string, QueryAction>;
}

/** Answers one request of a query-protocol service. */
export async function answerQuery(
  service: QueryService,
  faults: Faults,
  { body, requestId }: ServiceRequest,
): Promise<ServiceAnswer | Silence> {
  const parameters = new URLSearchParams(body.toString('utf8'));
  const action = parameters.get('Action') ?? '';
  const outcome = await underFault<QueryOutcome>(
    faults.take(service.name, { operation: action }),
    () => outcomeOf(service, action, parameters),
    (error) => ({ kind: 'error', ...error }),
  );
  if (typeof outcome === 'string') return outcome;
  if (outcome.kind === 'error') return errorAnswer(service, outcome, requestId);
  const xml = element(
    `${action}Response`,
    element(`${action}Result`, contentOf(outcome.members)) +
      element('ResponseMetadata', element('RequestId', requestId)),
    service.xmlNamespace,
  );
  return { status: 200, contentType: 'text/xml', body: xml };
}

/** The values of a list such as `Destination.ToAddresses.member.1`, in order. */
export function listParameter(parameters: URLSearchParams, prefix: string): readonly string[] {
  const values: string[] = [];
  for (let at = 1; ; at += 1) {
    const value = parameters.get(`${prefix}.${at}`);
    if (value === null) return values;
    values.push(value);
  }
}

/** Entries of a map, as results hold them. */
export function mapEntries(map: Readonly<Record<string, QueryValue>>): QueryMembers {
  return { entry: Object.entries(map).map(([key, value]) => ({ key, value })) };
}

/** An outcome that says what is wrong with a parameter. */
export function invalid(code: string, message: string): QueryOutcome {
  return { kind: 'error', code, message };
}

function outcomeOf(service: QueryService, action: string, parameters: URLSearchParams): QueryOutcome {
  const run = service.actions.get(action);
  return run
    ? run(parameters)
    : invalid('InvalidAction', `The action ${action} is not valid for this endpoint.`);
}

function errorAnswer(
  { xmlNamespace }: QueryService,
  { code, message, status = 400 }: Extract<QueryOutcome, { kind: 'error' }>,
  requestId: string,
): ServiceAnswer {
  const error =
    element('Type', status < 500 ? 'Sender' : 'Receiver') +
    element('Code', escapeXml(code)) +
    element('Message', escapeXml(message));
  const xml = element(
    'ErrorResponse',
    element('Error', error) + element('RequestId', requestId),
    xmlNamespace,
  );
  return { status, contentType: 'text/xml', body: xml };
}

function contentOf(value: string | QueryMembers): string {
  if (typeof value === 'string') return escapeXml(value);
  return Object.entries(value)
    .map(([name, member]) => elements(name, member))
    .join('');
}

function elements(name: string, value: QueryValue): string {
  if (isList(value)) return value.map((each) => elements(name, each)).join('');
  return element(name, contentOf(value));
}

// `Array.isArray` does not tell a readonly list from a structure.
function isList(value: QueryValue): value is readonly QueryValue[] {
  return Array.isArray(value);
}

function element(name: string, content: string, xmlNamespace?: string): string {
  return `<${name}${xmlNamespace === undefined ? '' : ` xmlns="${xmlNamespace}"`}>${content}</${name}>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
