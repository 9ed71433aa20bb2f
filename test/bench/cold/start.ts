import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import type { Json } from '../../../infra/local/json.ts';
import type { DriveOrder, DriveReport, Span } from './drive-report.ts';
import { milliseconds } from './trace.ts';

/** A function as it is started: its bundle, its variables, and its first event. */
export interface Start {
  /** The program `drive.ts`, bundled. */
  readonly driver: string;
  /** The bundle's file. */
  readonly file: string;
  /** All variables that the process has. */
  readonly environment: Readonly<Record<string, string>>;
  readonly event: Json;
  readonly traced?: boolean;
}

/** One cold start. Times in milliseconds. */
export interface ColdStart {
  /** From the start of the process to the program's first line: Node itself. */
  readonly node: number;
  /** From there to the end of the init phase. */
  readonly init: number;
  /** The first event, to its answer. */
  readonly first: number;
  /** All three. */
  readonly total: number;
  /** CPU time of the process, user and system, on all of its threads. */
  readonly cpu: number;
  /** What the handler answered. */
  readonly answer: Json;
  /** Modules of Node's own that are loaded at the end. */
  readonly builtIns: readonly string[];
  /** Requests over HTTP in the order of their answers, counted from the program's first line; none unless traced. */
  readonly trips: readonly Span[];
  readonly signatures: readonly Span[];
}

const builtInPrefix = 'NativeModule ';

/** Starts a function in a fresh process of this very Node, and waits for its first answer and for the end of the process. Throws with what the process said where there is no answer. */
export async function coldStart(start: Start): Promise<ColdStart> {
  const { driver, environment, event, file, traced = false } = start;
  const order: DriveOrder = { module: pathToFileURL(file).href, event, context, traced };
  const given = [driver, JSON.stringify(order)];
  const spawned = milliseconds();
  const child = spawn(process.execPath, given, {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const streams = child.stdio.slice(1).map((stream) => text(stream as Readable));
  const [said = '', complained = '', reported = ''] = await Promise.all(streams);
  await closed;
  if (reported === '') throw new Error(`${file} did not answer: ${said}${complained}`);
  return toColdStart(spawned, JSON.parse(reported));
}

/** What of Lambda's context is known before a function is deployed. */
const context = {
  awsRequestId: '00000000-0000-4000-8000-000000000000',
  callbackWaitsForEmptyEventLoop: true,
};

function toColdStart(spawned: number, report: DriveReport): ColdStart {
  const { answer, answered, began, builtIns, cpu, ready, signatures, trips } = report;
  const sinceBegin = ({ from, name, to }: Span): Span => ({ name, from: from - began, to: to - began });
  return {
    node: began - spawned,
    init: ready - began,
    first: answered - ready,
    total: answered - spawned,
    cpu,
    answer: JSON.parse(answer),
    builtIns: builtIns
      .filter((name) => name.startsWith(builtInPrefix))
      .map((name) => name.slice(builtInPrefix.length)),
    trips: trips.map(sinceBegin),
    signatures: signatures.map(sinceBegin),
  };
}
