/** What is neither measured nor published, and stands here so that it can be doubted: each with its unit and a reason. */
export interface Assumption {
  readonly value: number;
  readonly unit: string;
  readonly says: string;
}

export const assumptions = {
  memory: {
    value: 512,
    unit: 'MB',
    says: 'of the functions that a login uses, as the stack sets it',
  },
  fullCore: {
    value: 1769,
    unit: 'MB',
    says: 'with which Lambda gives a function one core; with less memory, CPU time takes as much longer',
  },
  coreFactor: {
    value: 1.5,
    unit: 'x',
    says: 'CPU time on Lambda’s arm64 core, for the CPU time measured on the machine of the benchmark',
  },
  serviceCpu: {
    value: 1,
    unit: 'ms',
    says: 'CPU time of one request to DynamoDB, SNS or SES on the machine of the benchmark: signature, TLS and JSON, which its stores in memory do not have',
  },
  roundTrip: { value: 5, unit: 'ms', says: 'one request to DynamoDB and back, within the region' },
  handOver: { value: 60, unit: 'ms', says: 'until SNS or SES has taken a message' },
  coldFactor: {
    value: 2.5,
    unit: 'x',
    says: 'a cold start on Lambda, for the time from start to first answer on the machine of the benchmark',
  },
  coldShare: { value: 0.005, unit: 'of invocations', says: 'start cold over a month' },
  stored: { value: 2_500, unit: 'bytes', says: 'a login leaves in the table for a month, with the index' },
  answer: { value: 2_000, unit: 'bytes', says: 'an answer and its headers, on average' },
  accessLog: {
    value: 450,
    unit: 'bytes',
    says: 'a line of API Gateway’s access log, as CloudWatch bills it',
  },
  functionLog: { value: 700, unit: 'bytes', says: 'Lambda’s own log lines of one invocation' },
  metricLog: {
    value: 300,
    unit: 'bytes',
    says: 'a line in the embedded metric format: one a message, one a guess',
  },
  logMonths: { value: 1, unit: 'month', says: 'that logs are kept, as the stack sets it' },
  methodMetrics: {
    value: 5,
    unit: 'metrics',
    says: 'that API Gateway’s detailed metrics have for each method in use, billed as custom metrics',
  },
  tableKeyRequests: {
    value: 12,
    unit: 'an hour',
    says: 'requests of DynamoDB to KMS for the table’s key, for each function in use',
  },
  keySetUnits: { value: 2, unit: 'read units', says: 'to read the item of the signing keys' },
  alarmMetrics: { value: 21, unit: 'metrics', says: 'of all alarms, once somebody is told' },
  wafRules: { value: 4, unit: 'rules', says: 'of the web ACL' },
} as const satisfies Readonly<Record<string, Assumption>>;

export type AssumptionName = keyof typeof assumptions;

/** The value of an assumption. */
export function assumed(name: AssumptionName): number {
  return assumptions[name].value;
}

/** Hours of a month, as AWS counts them. */
export const monthHours = 730;
