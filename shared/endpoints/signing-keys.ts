import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';
import { ensureKeys, type KeyCustodianPorts } from '../core/key-custodian.ts';
import { errorFields, log } from '../http/log.ts';

const physicalId = 'latchkey-signing-keys';

/**
 * The custom resource that creates signing keys and secrets on the first deployment. Updates create what is missing; deletion leaves everything, for the
 * keys stand in the table and share its fate. The answer goes to CloudFormation's presigned address.
 */
export function signingKeysResource(
  ports: KeyCustodianPorts,
): (event: CloudFormationCustomResourceEvent) => Promise<void> {
  return async (event) => {
    const outcome = event.RequestType === 'Delete' ? { Status: 'SUCCESS' as const } : await attempt(ports);
    const { StackId, RequestId, LogicalResourceId } = event;
    const answer: CloudFormationCustomResourceResponse = {
      Reason: '',
      ...outcome,
      PhysicalResourceId: physicalId,
      StackId,
      RequestId,
      LogicalResourceId,
    };
    const response = await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });
    if (response.status !== 200) throw new Error(`CloudFormation answered ${response.status} to the outcome`);
  };
}

async function attempt(ports: KeyCustodianPorts) {
  try {
    await ensureKeys(ports);
    return { Status: 'SUCCESS' as const };
  } catch (thrown) {
    log('ERROR', 'keys were not created', errorFields(thrown));
    const reason = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : 'unknown failure';
    return { Status: 'FAILED' as const, Reason: `signing keys could not be created: ${reason}` };
  }
}
