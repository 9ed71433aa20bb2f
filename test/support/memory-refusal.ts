import { Refusal } from '../../shared/core/errors.ts';

/** Code and detail with which a step was refused. Throws when it was not. */
export async function refusalOf(attempt: () => unknown): Promise<Pick<Refusal, 'code' | 'detail'>> {
  try {
    await attempt();
  } catch (thrown) {
    if (thrown instanceof Refusal) return { code: thrown.code, detail: thrown.detail };
    throw thrown;
  }
  throw new Error('nothing was refused');
}
