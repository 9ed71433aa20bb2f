import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { systemClock } from '../../shared/runtime/clock.ts';
import { Failure } from './failure.ts';
import { createTarget, type Target } from './target.ts';

/**
 * A deployed stack, found by its name with the caller's AWS credentials and region.
 * Throws `Failure` when there is none of that name.
 */
export async function deployedTarget(stackName: string): Promise<Target> {
  const client = new CloudFormationClient({});
  const outputs = await outputsOf(client, stackName).catch(async (thrown: unknown) => {
    if (!isNotFound(thrown)) throw thrown;
    throw new Failure(
      `there is no stack ${stackName} in ${await client.config.region()}: check the name (\`aws cloudformation list-stacks\`), AWS_REGION and AWS_PROFILE`,
    );
  });
  return createTarget({ name: `stack ${stackName}`, outputs, clock: systemClock });
}

async function outputsOf(
  client: CloudFormationClient,
  stackName: string,
): Promise<Readonly<Record<string, string>>> {
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
  return Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey: name = '', OutputValue: value = '' }) => [name, value]),
  );
}

/** CloudFormation has no error of its own for it. */
function isNotFound(thrown: unknown): boolean {
  return (
    thrown instanceof Error && thrown.name === 'ValidationError' && thrown.message.includes('does not exist')
  );
}
