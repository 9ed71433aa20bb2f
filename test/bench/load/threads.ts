import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Worker } from 'node:worker_threads';
import type { CloudUse, ThreadUse } from './messages.ts';

/** What a thread has used since its process began. */
interface Total {
  readonly name: string;
  readonly cpu: NodeJS.CpuUsage;
  readonly loop: EventLoopUtilization;
}

/** Milliseconds between two looks at how late the event loop is. */
const resolution = 10;

/** Watches this process and every worker that it starts from now on. Gives what tells how much they have used since it was asked before. */
export function watchThreads(): () => Promise<CloudUse> {
  const workers = new Set<Worker>();
  process.on('worker', (worker: Worker) => {
    workers.add(worker);
    worker.once('exit', () => workers.delete(worker));
  });
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  let before = { cpu: process.cpuUsage(), threads: new Map<string, Total>() };
  return async () => {
    const cpu = process.cpuUsage();
    const totals = await Promise.all([ownTotal(), ...[...workers].map(totalOf)]);
    const threads = totals.map((total) => since(before.threads.get(total.name), total));
    const lateness = Math.max(0, delay.percentile(99) / 1e6 - resolution);
    const use = { cpu: milliseconds(cpu) - milliseconds(before.cpu), threads, lateness };
    before = { cpu, threads: new Map(totals.map((total) => [total.name, total])) };
    delay.reset();
    return use;
  };
}

function ownTotal(): Total {
  return { name: 'main', cpu: process.threadCpuUsage(), loop: performance.eventLoopUtilization() };
}

async function totalOf(worker: Worker): Promise<Total> {
  return {
    name: shortName(worker.threadName ?? 'unnamed'),
    cpu: await worker.cpuUsage(),
    loop: worker.performance.eventLoopUtilization(),
  };
}

// `Latchkey-TokenOtpFunction5A7BB1F5` is `TokenOtp`.
function shortName(name: string): string {
  return name.replace(/^[^-]+-(.+)Function[0-9A-F]{8}$/, '$1');
}

function since(before: Total | undefined, { name, cpu, loop }: Total): ThreadUse {
  return {
    name,
    cpu: milliseconds(cpu) - (before ? milliseconds(before.cpu) : 0),
    active: loop.active - (before?.loop.active ?? 0),
  };
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
