import { randomUUID } from 'node:crypto';
import { StartUpError } from '../errors.ts';
import { readBody } from '../http.ts';
import { isJsonObject, type JsonObject, objectOf, parseJson, stringOf } from '../json.ts';
import { listenOnLoopback } from '../services/endpoint.ts';
import type { Resource } from '../template/assembly.ts';
import type { CustomResourceAnswer, Stack } from '../template/stack.ts';
import type { InvocationOutcome } from './workers.ts';

/** How to ask the function behind a custom resource's `ServiceToken`. */
export type InvokeService = (serviceToken: string, event: JsonObject) => Promise<InvocationOutcome>;

/** Types that change the account itself, of which there is nothing here; nobody asks for their attributes. */
const accountSettings: ReadonlySet<string> = new Set(['Custom::SmsDefences']);

/** Creates the stack's custom resources one after the other, in the template's order. */
export async function createCustomResources(stack: Stack, invoke: InvokeService): Promise<void> {
  for (const resource of stack.customResources()) {
    if (accountSettings.has(resource.type)) continue;
    stack.answerCustomResource(resource.logicalId, await createCustomResource(stack, resource, invoke));
  }
}

/**
 * Creates a custom resource as CloudFormation does: its function gets a `Create` event and puts its answer to the
 * event's `ResponseURL`. Throws `StartUpError` with the function's reason when it failed or never answered.
 *
 * A local cloud that keeps its data sends `Create` at every start, as CloudFormation may send it more than once.
 */
async function createCustomResource(
  stack: Stack,
  resource: Resource,
  invoke: InvokeService,
): Promise<CustomResourceAnswer> {
  const mailbox = await openMailbox();
  try {
    const properties = stack.properties(resource);
    const event = {
      RequestType: 'Create',
      ResponseURL: mailbox.url,
      StackId: stack.id,
      RequestId: randomUUID(),
      LogicalResourceId: resource.logicalId,
      ResourceType: resource.type,
      ResourceProperties: properties,
    };
    const outcome = await invoke(stringOf(properties['ServiceToken']) ?? '', event);
    return answerOf(resource, outcome, mailbox.letter());
  } finally {
    await mailbox.close();
  }
}

interface Mailbox {
  readonly url: string;
  /** What was put there, or undefined. */
  letter(): JsonObject | undefined;
  close(): Promise<void>;
}

async function openMailbox(): Promise<Mailbox> {
  let letter: JsonObject | undefined;
  const { close, url } = await listenOnLoopback(async (request, response) => {
    const body = parseJson((await readBody(request)).toString());
    if (request.method === 'PUT' && isJsonObject(body)) letter = body;
    response.end();
  });
  return { url: `${url}/${randomUUID()}`, letter: () => letter, close };
}

// The answer must be there when the function has ended: what it does afterwards is frozen with its instance.
function answerOf(
  { logicalId }: Resource,
  outcome: InvocationOutcome,
  letter: JsonObject | undefined,
): CustomResourceAnswer {
  if (letter?.['Status'] === 'SUCCESS') {
    return {
      physicalId: stringOf(letter['PhysicalResourceId']) ?? logicalId,
      data: objectOf(letter['Data']),
    };
  }
  const reason =
    stringOf(letter?.['Reason']) ??
    (outcome.kind === 'error' ? outcome.error.errorMessage : 'its function gave no answer');
  throw new StartUpError(`The stack's resource ${logicalId} could not be created: ${reason}`);
}
