import type { PageTexts } from '../texts.ts';
import { plural } from '../wording.ts';

/** German. */
export const german: PageTexts = {
  locale: 'de',
  direction: 'ltr',
  separator: ' ',
  errorTitle: (title) => `Fehler: ${title}`,
  toContinueTo: (client) => `und weiter zu ${client}`,
  application: 'die Anwendung',
  signedInAs: (account) => `Angemeldet als ${account}`,
  triesLeft: (tries) => plural('de', tries, { one: 'Noch # Versuch.', other: 'Noch # Versuche.' }),
  back: 'Zurück',
  backTo: (client) => `Zurück zu ${client}`,
  recipient: {
    title: 'Anmelden',
    label: { sms: 'Telefonnummer', email: 'E-Mail-Adresse', both: 'Telefonnummer oder E-Mail-Adresse' },
    hint: {
      sms: 'Wir senden Ihnen einen Code per SMS.',
      email: 'Wir senden Ihnen einen Code per E-Mail.',
      both: 'Wir senden Ihnen einen Code.',
    },
    submit: 'Code senden',
    usePassword: 'Stattdessen Passwort verwenden',
  },
  code: {
    title: 'Code eingeben',
    sentTo: { sms: 'Wir haben eine SMS gesendet an', email: 'Wir haben eine E-Mail gesendet an' },
    resent: 'Ein neuer Code ist unterwegs. Der alte gilt nicht mehr.',
    label: 'Code',
    hint: (digits, validity) => `${digits} Ziffern, gültig für ${validity}.`,
    shape: (digits) => `Geben Sie ${digits} Ziffern ein`,
    submit: 'Anmelden',
    resend: 'Neuen Code senden',
    resendWait: (wait) => `Einen neuen Code können Sie ${wait} anfordern.`,
    change: 'Andere Nummer oder Adresse verwenden',
  },
  password: {
    title: 'Anmelden',
    username: 'Benutzername oder E-Mail-Adresse',
    password: 'Passwort',
    submit: 'Anmelden',
    useCode: 'Stattdessen Code erhalten',
  },
  account: {
    title: 'Konto auswählen',
    continueAs: (account) => `Weiter als ${account}`,
    other: 'Anderes Konto verwenden',
  },
  consent: {
    title: (client) => `Zugriff erlauben für ${client}?`,
    intro: 'Die Anwendung möchte:',
    scopes: {
      openid: 'Wissen, dass Sie es sind',
      userinfo: 'Die Angaben zu Ihrem Konto sehen',
      profile: 'Ihren Namen und Ihr Profil sehen',
      email: 'Ihre E-Mail-Adresse sehen',
      phone: 'Ihre Telefonnummer sehen',
      address: 'Ihre Postanschrift sehen',
      offline_access: 'Diesen Zugriff behalten, während Sie abwesend sind',
    },
    allow: 'Erlauben',
    deny: 'Nicht erlauben',
  },
  signOut: {
    title: 'Abmelden?',
    submit: 'Abmelden',
    otherwise: 'Wenn Sie angemeldet bleiben möchten, schließen Sie diese Seite.',
  },
  signedOut: { title: 'Sie sind abgemeldet', next: 'Sie können diese Seite schließen.' },
  formPost: {
    title: 'Einen Moment',
    next: 'Sie werden zurückgeleitet. Falls nichts geschieht, geht es hier weiter.',
    submit: 'Weiter',
  },
  errors: {
    'cookies-off': {
      title: 'Cookies sind ausgeschaltet',
      happened: 'Ihr Browser hat das Cookie nicht behalten, das für die Anmeldung nötig ist.',
      next: 'Erlauben Sie Cookies für diese Website, gehen Sie zurück zur Anwendung und melden Sie sich erneut an.',
    },
    'flow-expired': {
      title: 'Das hat zu lange gedauert',
      happened: 'Diese Anmeldung ist abgelaufen oder schon abgeschlossen.',
      next: 'Gehen Sie zurück zur Anwendung und melden Sie sich erneut an.',
    },
    'other-browser': {
      title: 'Das ist ein anderer Browser',
      happened:
        'Diese Anmeldung wurde in einem anderen Browser begonnen und kann nur dort abgeschlossen werden.',
      next: 'Gehen Sie zurück zu jenem Browser, oder beginnen Sie in diesem von der Anwendung aus neu.',
    },
    'unknown-client': {
      title: 'Dieser Link funktioniert nicht',
      happened:
        'Die Anwendung, von der Sie kommen, ist uns nicht bekannt, oder sie hat eine Adresse angegeben, die nicht ihre eigene ist.',
      next: 'Ihr wurde nichts gesendet. Sagen Sie den Betreibern der Anwendung Bescheid.',
    },
    'no-account': {
      title: 'Es gibt kein Konto',
      happened: 'Der Code war richtig, aber zu dieser Nummer oder Adresse gehört kein Konto.',
      next: 'Versuchen Sie es mit einer anderen, oder bitten Sie dort um ein Konto, wo Sie sonst Hilfe bekommen.',
    },
    'user-inactive': {
      title: 'Dieses Konto kann nicht verwendet werden',
      happened: 'Sie haben sich ausgewiesen, aber das Konto ist zurzeit gesperrt.',
      next: 'Bitten Sie dort um Hilfe, wo Sie das Konto bekommen haben.',
    },
    unavailable: {
      title: 'Zurzeit nicht verfügbar',
      happened: 'Etwas auf unserer Seite antwortet gerade nicht.',
      next: 'Warten Sie eine Minute, gehen Sie dann zurück und versuchen Sie es erneut.',
    },
    generic: {
      title: 'Etwas ist schiefgegangen',
      happened: 'Diese Anmeldung konnte nicht fortgesetzt werden.',
      next: 'Gehen Sie zurück zur Anwendung und versuchen Sie es erneut. Bitten Sie um Hilfe, wenn es wieder geschieht.',
    },
  },
  requestId: 'Anfrage-ID',
  problems: {
    recipientMalformed: {
      sms: 'Das können wir nicht als Telefonnummer lesen. Geben Sie sie mit Ländervorwahl ein, zum Beispiel +49 171 3920012.',
      email: 'Das können wir nicht als E-Mail-Adresse lesen. Geben Sie sie wie name@example.com ein.',
      both: 'Das können wir nicht lesen. Geben Sie eine Telefonnummer mit Ländervorwahl ein, zum Beispiel +49 171 3920012, oder eine E-Mail-Adresse.',
    },
    countryNotServed:
      'In dieses Land oder an diese E-Mail-Domain können wir keine Codes senden. Verwenden Sie eine andere Nummer oder Adresse.',
    sendLimit: (wait) => `Es wurden zu viele Codes angefordert. Versuchen Sie es ${wait} erneut.`,
    deliveryFailed:
      'Der Code konnte nicht gesendet werden. Prüfen Sie die Nummer oder Adresse, oder versuchen Sie es gleich noch einmal.',
    codeWrong: 'Dieser Code ist nicht richtig.',
    codeExpired: 'Dieser Code ist abgelaufen. Fordern Sie einen neuen an.',
    tooManyTries: 'Zu viele falsche Codes. Fordern Sie einen neuen an.',
    passwordWrong: 'Der Benutzername oder das Passwort ist nicht richtig.',
    guessLimit: (wait) => `Zu viele falsche Codes. Versuchen Sie es ${wait} erneut.`,
    passwordLimit: (wait) => `Zu viele falsche Passwörter. Versuchen Sie es ${wait} erneut.`,
  },
};
