/**
 * A program: what Lambda's runtime does with a function, once. It imports the bundle (its top-level `await` is the init phase), hands over the first event, and writes what came of it to file descriptor 3.
 * `bundles.ts` makes plain JavaScript of it first, for a start must not pay for taking types out. It imports no module of Node's own, for that would load what a function is then not seen to load.
 */
import type { DriveOrder, DriveReport } from './drive-report.ts';
import { milliseconds, traceTrips, watchSignatures } from './trace.ts';

const began = milliseconds();

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

const { module, event, context, traced }: DriveOrder = JSON.parse(process.argv[2] ?? '');
const trips = traced ? traceTrips() : [];
const signatures = traced ? watchSignatures() : [];
const loaded = (await import(module)) as Readonly<Record<string, Handler | undefined>>;
const ready = milliseconds();
// Lambda answers in JSON; `undefined` becomes `null`.
const answer = JSON.stringify((await loaded['handler']?.(event, context)) ?? null);
const answered = milliseconds();
const { user, system } = process.cpuUsage();
const report: DriveReport = {
  ...{ began, ready, answered, answer, trips, signatures },
  cpu: (user + system) / 1_000,
  builtIns: Reflect.get(process, 'moduleLoadList') as readonly string[],
};
process.getBuiltinModule('node:fs').writeSync(3, JSON.stringify(report));
process.exit(0);
