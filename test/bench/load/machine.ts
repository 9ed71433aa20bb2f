import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';

/** Begins to watch the machine. Gives what tells how many of its cores have been busy since, on average, with whatever runs on it. */
export function busyCores(): () => number {
  const [before, begun] = [busyMilliseconds(), performance.now()];
  return () => (busyMilliseconds() - before) / (performance.now() - begun);
}

function busyMilliseconds(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
}
