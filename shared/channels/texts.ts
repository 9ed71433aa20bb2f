/** Our own words of one language. Codes come grouped, validity with its unit (`10 minutes`). */
export interface Texts {
  /** BCP 47 tag. */
  readonly locale: string;
  /** One sentence with code and validity. In languages that can be written in the GSM alphabet, of its characters only, or the message more than doubles in length: no ç, ó or á. */
  readonly sms: (code: string, validity: string) => string;
  readonly smsSecrecy: string;
  /** What stands between two sentences. */
  readonly separator: ' ' | '';
  readonly subject: (code: string) => string;
  readonly intro: string;
  readonly expiry: (validity: string) => string;
  readonly secrecy: string;
  readonly unasked: string;
}

const english: Texts = {
  locale: 'en',
  sms: (code, validity) => `Your code is ${code}, valid for ${validity}.`,
  smsSecrecy: 'Do not share it.',
  separator: ' ',
  subject: (code) => `${code} is your sign-in code`,
  intro: 'Your sign-in code is',
  expiry: (validity) => `It is valid for ${validity}.`,
  secrecy: 'Do not share it with anyone.',
  unasked: 'If you did not ask for it, you can ignore this message.',
};

const finnish: Texts = {
  locale: 'fi',
  // A colon keeps the unit in the nominative, which is the form Intl gives for every number.
  sms: (code, validity) => `Koodisi on ${code}, voimassaoloaika: ${validity}.`,
  smsSecrecy: 'Älä kerro sitä muille.',
  separator: ' ',
  subject: (code) => `${code} on kirjautumiskoodisi`,
  intro: 'Kirjautumiskoodisi on',
  expiry: (validity) => `Voimassaoloaika: ${validity}.`,
  secrecy: 'Älä kerro koodia kenellekään.',
  unasked: 'Jos et pyytänyt koodia, voit jättää tämän viestin huomiotta.',
};

const swedish: Texts = {
  locale: 'sv',
  sms: (code, validity) => `Din kod är ${code}, den gäller i ${validity}.`,
  smsSecrecy: 'Dela den inte med någon.',
  separator: ' ',
  subject: (code) => `${code} är din inloggningskod`,
  intro: 'Din inloggningskod är',
  expiry: (validity) => `Den gäller i ${validity}.`,
  secrecy: 'Dela den inte med någon.',
  unasked: 'Om du inte har bett om koden kan du bortse från det här meddelandet.',
};

const german: Texts = {
  locale: 'de',
  sms: (code, validity) => `Ihr Code lautet ${code}, er gilt ${validity}.`,
  smsSecrecy: 'Geben Sie ihn nicht weiter.',
  separator: ' ',
  subject: (code) => `${code} ist Ihr Anmeldecode`,
  intro: 'Ihr Anmeldecode lautet',
  expiry: (validity) => `Er gilt ${validity}.`,
  secrecy: 'Geben Sie ihn an niemanden weiter.',
  unasked: 'Falls Sie keinen Code angefordert haben, können Sie diese Nachricht ignorieren.',
};

const french: Texts = {
  locale: 'fr',
  sms: (code, validity) => `Votre code est ${code}, il expire dans ${validity}.`,
  smsSecrecy: 'Ne le communiquez à personne.',
  separator: ' ',
  subject: (code) => `${code} est votre code de connexion`,
  intro: 'Votre code de connexion est',
  expiry: (validity) => `Il expire dans ${validity}.`,
  secrecy: 'Ne le communiquez à personne.',
  unasked: 'Si vous ne l’avez pas demandé, vous pouvez ignorer ce message.',
};

const spanish: Texts = {
  locale: 'es',
  // "clave" and not "código", whose ó would more than halve what fits into the message.
  sms: (code, validity) => `Su clave es ${code}, caduca en ${validity}.`,
  smsSecrecy: 'No la comparta con nadie.',
  separator: ' ',
  subject: (code) => `${code} es su código de acceso`,
  intro: 'Su código de acceso es',
  expiry: (validity) => `Caduca en ${validity}.`,
  secrecy: 'No lo comparta con nadie.',
  unasked: 'Si no lo ha solicitado, puede ignorar este mensaje.',
};

const chinese: Texts = {
  locale: 'zh',
  sms: (code, validity) => `您的验证码是${code}，${validity}内有效。`,
  smsSecrecy: '请勿告诉他人。',
  separator: '',
  subject: (code) => `${code} 是您的登录验证码`,
  intro: '您的登录验证码是',
  expiry: (validity) => `验证码在${validity}内有效。`,
  secrecy: '请勿将验证码告诉他人。',
  unasked: '如果这不是您本人的操作，请忽略此邮件。',
};

const textsByLocale: ReadonlyMap<string, Texts> = new Map(
  [english, finnish, swedish, german, french, spanish, chinese].map((texts) => [texts.locale, texts]),
);

/** BCP 47 tags of the languages there are texts for. */
export const locales: readonly string[] = [...textsByLocale.keys()];

/** Gives a language's texts, English for a language there are none for. */
export function textsIn(locale: string): Texts {
  return textsByLocale.get(locale) ?? english;
}

/** Gives seconds in the language's words: whole minutes as minutes, anything else as seconds. */
export function validityIn({ locale }: Texts, seconds: number): string {
  const inMinutes = seconds >= 60 && seconds % 60 === 0;
  const format = durationFormat(locale, inMinutes ? 'minute' : 'second');
  // French puts a no-break space before the unit; a single character outside GSM-7 would turn the SMS into UCS-2.
  return format.format(inMinutes ? seconds / 60 : seconds).replace(/\s/g, ' ');
}

const durationFormats = new Map<string, Intl.NumberFormat>();

/** Making one takes some 90 microseconds, so there is one for each language and unit. */
function durationFormat(locale: string, unit: 'minute' | 'second'): Intl.NumberFormat {
  const name = `${locale} ${unit}`;
  const options = { style: 'unit', unit, unitDisplay: 'long', useGrouping: false } as const;
  const format = durationFormats.get(name) ?? new Intl.NumberFormat(locale, options);
  durationFormats.set(name, format);
  return format;
}
