import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { isoDate, provenance } from '../cost/prices.ts';

/** Every limit that a deployment may meet; each stands in quotas.json with its source. */
export const quotaNames = [
  'stageRate',
  'clientLimit',
  'addressLimit',
  'clientLeases',
  'apiRate',
  'apiBurst',
  'concurrency',
  'scaling',
  'warmWrites',
  'warmReads',
  'tableWrites',
  'tableReads',
  'partitionWrites',
  'partitionReads',
  'kms',
  'smsRate',
  'smsSpend',
  'emailRate',
  'emailDay',
] as const;

export type QuotaName = (typeof quotaNames)[number];

/**
 * `quota`: AWS raises it for whoever asks. `setting`: ours, of the stack. `fixed`: nobody raises it, but one may be prepared. `design`: how Latchkey works.
 */
const kinds = v.picklist(['quota', 'setting', 'fixed', 'design']);

const quota = v.strictObject({
  limit: v.pipe(v.number(), v.gtValue(0)),
  unit: v.string(),
  // The unit of a limit of one.
  one: v.exactOptional(v.string()),
  kind: kinds,
  service: v.string(),
  name: v.string(),
  code: v.exactOptional(v.string()),
  ...provenance,
  // Ours have none.
  url: v.exactOptional(provenance.url),
});

const quotaList = v.strictObject({
  date: isoDate,
  region: v.string(),
  quotas: v.strictObject(v.entriesFromList(quotaNames, quota)),
});

export type Quota = v.InferOutput<typeof quota>;

export type QuotaList = v.InferOutput<typeof quotaList>;

/** The limits of quotas.json. Throws valibot's error where the file is not of its form. */
export function readQuotas(): QuotaList {
  return v.parse(quotaList, JSON.parse(readFileSync(new URL('quotas.json', import.meta.url), 'utf8')));
}
