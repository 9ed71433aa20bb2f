/**
 * The local cloud in a process of its own, as `npm start` has it. It is forked with the folder of an assembly, answers the questions of `messages.ts`, and ends when whoever forked it is gone.
 */
import { startLocalCloud } from '../../../infra/local/cloud.ts';
import { seedDemo } from '../../../infra/local/demo.ts';
import type { Answered, Answers, Asked, Question, Ready } from './messages.ts';
import { watchThreads } from './threads.ts';

const [assembly = ''] = process.argv.slice(2);
const measureUse = watchThreads();
const cloud = await startLocalCloud({ assembly, port: 0 });
await seedDemo(cloud);

function tell(message: Answered | Ready): void {
  process.send?.(message);
}

async function answer(question: Question): Promise<Answers[Question['kind']]> {
  if (question.kind === 'code') return codeTo(question.to);
  cloud.clearOutbox();
  cloud.resetRequests();
  return measureUse();
}

// The newest message comes first, so this looks at few of them.
function codeTo(address: string): string | undefined {
  const message = cloud.outbox().find(({ to }) => to === address);
  return /\d{4} \d{4}/.exec(message?.text ?? '')?.[0];
}

process.on('message', async (asked: Asked) => tell({ id: asked.id, answer: await answer(asked) }));
process.on('disconnect', async () => {
  await cloud.close();
  process.exit();
});
tell({ url: cloud.url });
