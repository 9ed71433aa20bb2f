import { type Figures, interleave, type Contender as Racer } from '../frame/interleave.ts';
import { bundled } from './bundled.ts';
import { type Child, startChild } from './child.ts';
import { type Contender, startServer, stopServer } from './contender.ts';
import { repeated } from './http-client.ts';
import type { ComparedAlgorithm } from './servers/key-pair.ts';

/** How often a step is done in one measurement, and how often it is measured. */
export interface Effort {
  readonly count: number;
  readonly warmups: number;
  readonly rounds: number;
}

/** What is done in a run. */
export interface Plan {
  readonly servers: Effort;
  /** Steps that are ours alone. */
  readonly alone: Effort;
  readonly tasks: Effort;
}

/** CPU microseconds of a step in each server's process, one after the other in turns. Every answer is looked at, the first one thoroughly, before anything is measured. */
export async function measureServers(contenders: readonly Contender[], effort: Effort): Promise<Figures> {
  const started = await Promise.all(
    contenders.map(async (contender) => ({ contender, server: await startServer(contender) })),
  );
  try {
    const racers: Racer[] = [];
    for (const { contender, server } of started) {
      const step = contender.step(server);
      await step.check();
      racers.push({
        name: contender.name,
        async round() {
          const once = await step.prepare(effort.count);
          // Garbage is not collected first: V8 would throw away most of what it has compiled with it, and figures be three times as high.
          const before = await server.child.ask<number>('cpu');
          await repeated(effort.count, once);
          return ((await server.child.ask<number>('cpu')) - before) / effort.count;
        },
      });
    }
    return await interleave(racers, effort);
  } finally {
    await Promise.all(started.map(({ server }) => stopServer(server)));
  }
}

/** Something that a program does by itself, without HTTP. */
export interface Task {
  readonly name: string;
  readonly program: string;
  readonly alg: ComparedAlgorithm;
  /** The question that measures it. */
  readonly question: string;
}

/** CPU microseconds of each task, by the program that does it. */
export async function measureTasks(tasks: readonly Task[], effort: Effort): Promise<Figures> {
  const started = await Promise.all(tasks.map(startTask));
  try {
    const racers = started.map(
      ({ name, question, child }): Racer => ({
        name,
        round: () => child.ask<number>(question, effort.count),
      }),
    );
    return await interleave(racers, effort);
  } finally {
    await Promise.all(started.map(({ child }) => child.stop()));
  }
}

async function startTask({ program, alg, ...task }: Task): Promise<Task & { readonly child: Child }> {
  return { ...task, program, alg, child: await startChild(await bundled(program), [alg]) };
}
