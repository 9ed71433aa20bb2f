import type { ServiceAnswer, ServiceRequest } from './endpoint.ts';
import type { Faults, FaultyService } from './faults.ts';

/** What a query-protocol action gives: its result's members, or an error. */
export type QueryOutcome =
  | { readonly kind: 'result'; readonly members: Readonly<Record<string, string>> }
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
export function answerQuery(
  service: QueryService,
  faults: Faults,
  { body, requestId }: ServiceRequest,
): ServiceAnswer {
  const parameters = new URLSearchParams(body.toString('utf8'));
  const action = parameters.get('Action') ?? '';
  const outcome = outcomeOf(service, faults, action, parameters);
  if (outcome.kind === 'error') return errorAnswer(service, outcome, requestId);
  const members = Object.entries(outcome.members).map(([name, value]) => element(name, escapeXml(value)));
  const xml = element(
    `${action}Response`,
    element(`${action}Result`, members.join('')) +
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

/** An outcome that says what is wrong with a parameter. */
export function invalid(code: string, message: string): QueryOutcome {
  return { kind: 'error', code, message };
}

function outcomeOf(
  service: QueryService,
  faults: Faults,
  action: string,
  parameters: URLSearchParams,
): QueryOutcome {
  const fault = faults.take(service.name);
  if (fault)
    return { kind: 'error', code: fault.code, message: `${fault.code} (injected)`, status: fault.status };
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

function element(name: string, content: string, xmlNamespace?: string): string {
  return `<${name}${xmlNamespace === undefined ? '' : ` xmlns="${xmlNamespace}"`}>${content}</${name}>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
