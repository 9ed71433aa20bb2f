import type { PageTexts } from '../texts.ts';
import { plural } from '../wording.ts';

/** Finnish. Names stand where they need no case ending, and durations after a colon, because both come in the nominative. */
export const finnish: PageTexts = {
  locale: 'fi',
  direction: 'ltr',
  separator: ' ',
  errorTitle: (title) => `Virhe: ${title}`,
  toContinueTo: (client) => `ja jatka palveluun ${client}`,
  application: 'sovellus',
  signedInAs: (account) => `Kirjautunut käyttäjä: ${account}`,
  triesLeft: (tries) => plural('fi', tries, { one: '# yritys jäljellä.', other: '# yritystä jäljellä.' }),
  back: 'Takaisin',
  backTo: (client) => `Takaisin palveluun ${client}`,
  recipient: {
    title: 'Kirjaudu sisään',
    label: {
      sms: 'Puhelinnumero',
      email: 'Sähköpostiosoite',
      both: 'Puhelinnumero tai sähköpostiosoite',
    },
    hint: {
      sms: 'Lähetämme sinulle koodin tekstiviestillä.',
      email: 'Lähetämme sinulle koodin sähköpostilla.',
      both: 'Lähetämme sinulle koodin.',
    },
    submit: 'Lähetä koodi',
    usePassword: 'Käytä salasanaa',
  },
  code: {
    title: 'Anna koodi',
    sentTo: { sms: 'Lähetimme tekstiviestin numeroon', email: 'Lähetimme sähköpostin osoitteeseen' },
    resent: 'Uusi koodi on lähetetty. Vanha ei enää kelpaa.',
    label: 'Koodi',
    hint: (digits, validity) => `${digits} numeroa, voimassaoloaika: ${validity}.`,
    shape: (digits) => `Anna ${digits} numeroa`,
    submit: 'Kirjaudu sisään',
    resend: 'Lähetä uusi koodi',
    resendWait: (wait) => `Voit pyytää uuden koodin ${wait}.`,
    change: 'Käytä toista numeroa tai osoitetta',
  },
  password: {
    title: 'Kirjaudu sisään',
    username: 'Käyttäjätunnus tai sähköpostiosoite',
    password: 'Salasana',
    submit: 'Kirjaudu sisään',
    useCode: 'Kirjaudu koodilla',
  },
  account: {
    title: 'Valitse tili',
    continueAs: (account) => `Jatka käyttäjänä ${account}`,
    other: 'Käytä toista tiliä',
  },
  consent: {
    title: (client) => `Saako ${client} käyttöoikeuden?`,
    intro: 'Sovellus haluaa:',
    scopes: {
      openid: 'Varmistaa, että se olet sinä',
      userinfo: 'Nähdä tilisi tiedot',
      profile: 'Nähdä nimesi ja profiilisi',
      email: 'Nähdä sähköpostiosoitteesi',
      phone: 'Nähdä puhelinnumerosi',
      address: 'Nähdä postiosoitteesi',
      offline_access: 'Säilyttää nämä oikeudet, kun et ole paikalla',
    },
    allow: 'Salli',
    deny: 'Älä salli',
  },
  signOut: {
    title: 'Kirjaudutaanko ulos?',
    submit: 'Kirjaudu ulos',
    otherwise: 'Jos haluat pysyä kirjautuneena, sulje tämä sivu.',
  },
  signedOut: { title: 'Olet kirjautunut ulos', next: 'Voit sulkea tämän sivun.' },
  formPost: {
    title: 'Hetkinen',
    next: 'Sinut ohjataan takaisin. Jos mitään ei tapahdu, jatka tästä.',
    submit: 'Jatka',
  },
  errors: {
    'cookies-off': {
      title: 'Evästeet on estetty',
      happened: 'Selaimesi ei tallentanut evästettä, jota kirjautuminen tarvitsee.',
      next: 'Salli evästeet tälle sivustolle, palaa sovellukseen ja kirjaudu uudelleen.',
    },
    'flow-expired': {
      title: 'Aika loppui',
      happened: 'Tämä kirjautuminen on vanhentunut tai jo päättynyt.',
      next: 'Palaa sovellukseen ja kirjaudu uudelleen.',
    },
    'other-browser': {
      title: 'Tämä on eri selain',
      happened: 'Tämä kirjautuminen aloitettiin toisessa selaimessa, ja sen voi viedä loppuun vain siellä.',
      next: 'Palaa siihen selaimeen tai aloita alusta sovelluksesta tässä selaimessa.',
    },
    'unknown-client': {
      title: 'Linkki ei toimi',
      happened: 'Emme tunne sovellusta, josta tulit, tai sen antama osoite ei ole sen oma.',
      next: 'Sille ei lähetetty mitään. Kerro asiasta sovelluksen ylläpidolle.',
    },
    'no-account': {
      title: 'Tiliä ei ole',
      happened: 'Koodi oli oikein, mutta tähän numeroon tai osoitteeseen ei kuulu tiliä.',
      next: 'Kokeile toista tai pyydä tiliä sieltä, mistä yleensä saat apua.',
    },
    'user-inactive': {
      title: 'Tiliä ei voi käyttää',
      happened: 'Todistit henkilöllisyytesi, mutta tili on nyt lukittu.',
      next: 'Pyydä apua sieltä, mistä sait tilin.',
    },
    unavailable: {
      title: 'Palvelu ei juuri nyt toimi',
      happened: 'Jokin järjestelmässämme ei tällä hetkellä vastaa.',
      next: 'Odota hetki, palaa takaisin ja yritä uudelleen.',
    },
    generic: {
      title: 'Jokin meni vikaan',
      happened: 'Emme voineet jatkaa tätä kirjautumista.',
      next: 'Palaa sovellukseen ja yritä uudelleen. Jos näin käy taas, pyydä apua.',
    },
  },
  requestId: 'Pyynnön tunnus',
  problems: {
    recipientMalformed: {
      sms: 'Tämä ei näytä puhelinnumerolta. Anna numero maatunnuksen kanssa, esimerkiksi +358 40 1234567.',
      email: 'Tämä ei näytä sähköpostiosoitteelta. Anna osoite muodossa nimi@example.com.',
      both: 'Emme ymmärrä tätä. Anna puhelinnumero maatunnuksen kanssa, esimerkiksi +358 40 1234567, tai sähköpostiosoite.',
    },
    countryNotServed: 'Emme lähetä koodeja tähän maahan tai sähköpostin verkkotunnukseen. Käytä toista.',
    sendLimit: (wait) => `Koodeja on pyydetty liian monta. Yritä uudelleen ${wait}.`,
    deliveryFailed:
      'Koodia ei voitu lähettää. Tarkista numero tai osoite tai yritä hetken kuluttua uudelleen.',
    codeWrong: 'Koodi ei ole oikein.',
    codeExpired: 'Koodi on vanhentunut. Pyydä uusi.',
    tooManyTries: 'Liian monta väärää koodia. Pyydä uusi.',
    passwordWrong: 'Käyttäjätunnus tai salasana ei ole oikein.',
    guessLimit: (wait) => `Liian monta väärää koodia. Yritä uudelleen ${wait}.`,
    passwordLimit: (wait) => `Liian monta väärää salasanaa. Yritä uudelleen ${wait}.`,
  },
};
