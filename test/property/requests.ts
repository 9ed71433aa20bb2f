import fc from 'fast-check';

/** Stands in generated requests wherever the caller chooses a text; no answer may contain it. */
export const marker = 'mArKeR7Qz';

/** One generated request. */
export interface WildRequest {
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Uint8Array<ArrayBuffer>;
}

const oddText = fc.oneof(
  fc.constantFrom(
    marker,
    `${marker}\r\nX-Evil: 1`,
    `<b>${marker}</b>`,
    `"${marker}\\`,
    `${marker}{0}`,
    `{0} ${marker}`,
  ),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\u0007',
    '\u{1f511}',
    '__proto__',
    'null',
    'true',
    '-1',
    '{}',
    '%00',
    '\ufffd',
    '.',
    '..',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.integer({ min: 100, max: 9_000 }).map((length) => marker.repeat(length / 9)),
);

/** Spellings of a value in a form: proper, as typed, and with bytes that are no text. */
const spelling = fc.oneof(
  { weight: 7, arbitrary: fc.constant((value: string) => encodeURIComponent(value.toWellFormed())) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      (value: string) => value.toWellFormed(),
      (value: string) => `${encodeURIComponent(value.toWellFormed())}%ff`,
      (value: string) => `${encodeURIComponent(value.toWellFormed())}%`,
    ),
  },
);

function pairs(names: readonly string[], values: readonly string[]) {
  const name = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: oddText },
  );
  const value = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...values) },
    { weight: 2, arbitrary: oddText },
  );
  return fc.array(fc.tuple(name, value), { maxLength: 12 });
}

/** A request that is nearly right: a valid form with some of its fields replaced, doubled, or added. */
function forms(valid: readonly Readonly<Record<string, string>>[], values: readonly string[]) {
  const names = [...new Set(valid.flatMap((form) => Object.keys(form)))];
  const base = fc.option(fc.constantFrom(...valid), { freq: 4, nil: {} });
  return fc
    .tuple(base, pairs(names, values), fc.constantFrom(0, 0, 0, 1, 1, 2, 4, 7), spelling)
    .map(([form, changes, kept, spell]) => {
      const changed = new Map([...Object.entries(form), ...changes.slice(0, kept)]);
      const list = kept === 7 ? [...Object.entries(form), ...changes] : [...changed];
      return list.map(([name, value]) => `${spell(name)}=${spell(value)}`).join('&');
    });
}

const contentTypes = [
  'application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded; charset=utf-8',
  'application/json',
  'multipart/form-data; boundary=x',
  'text/plain',
  marker,
];

function asBytes(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

/** Requests of which some are right, most are nearly, and some are noise. */
export function wildRequests(from: {
  readonly forms: readonly Readonly<Record<string, string>>[];
  readonly values: readonly string[];
  readonly authorizations: readonly string[];
}): fc.Arbitrary<WildRequest> {
  const form = forms(from.forms, from.values).map(asBytes);
  const json = fc.constantFrom(...from.forms).map((fields) => asBytes(JSON.stringify(fields)));
  const noise = fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes));
  const huge = fc.integer({ min: 16_000, max: 20_000 }).map((length) => asBytes(`a=${'b'.repeat(length)}`));
  const latin = fc
    .oneof(fc.base64String({ maxLength: 60 }), fc.constantFrom(marker, '', '\u00ff\u00fe'))
    .map((text) => `Basic ${text}`);
  const authorization = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...from.authorizations) },
    { weight: 1, arbitrary: latin },
    { weight: 1, arbitrary: fc.constantFrom(undefined, `Bearer ${marker}`, marker, 'Basic') },
  );
  const type = fc.oneof(
    { weight: 8, arbitrary: fc.constant(contentTypes[0]) },
    { weight: 1, arbitrary: fc.constantFrom(...contentTypes, undefined) },
  );
  const body = fc.oneof(
    { weight: 20, arbitrary: form },
    { weight: 1, arbitrary: json },
    { weight: 2, arbitrary: noise },
    { weight: 1, arbitrary: huge },
  );
  return fc.record({
    body,
    headers: fc
      .tuple(type, authorization)
      .map(([contentType, credentials]) => [
        ...(contentType === undefined ? [] : [['content-type', contentType] as const]),
        ...(credentials === undefined ? [] : [['authorization', credentials] as const]),
      ]),
  });
}
