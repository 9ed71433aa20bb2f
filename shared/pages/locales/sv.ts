import type { PageTexts } from '../texts.ts';
import { plural } from '../wording.ts';

/** Swedish. */
export const swedish: PageTexts = {
  locale: 'sv',
  direction: 'ltr',
  separator: ' ',
  errorTitle: (title) => `Fel: ${title}`,
  toContinueTo: (client) => `för att fortsätta till ${client}`,
  application: 'appen',
  signedInAs: (account) => `Inloggad som ${account}`,
  triesLeft: (tries) => plural('sv', tries, { one: '# försök kvar.', other: '# försök kvar.' }),
  back: 'Gå tillbaka',
  backTo: (client) => `Tillbaka till ${client}`,
  recipient: {
    title: 'Logga in',
    label: { sms: 'Telefonnummer', email: 'E-postadress', both: 'Telefonnummer eller e-postadress' },
    hint: {
      sms: 'Vi skickar en kod med sms.',
      email: 'Vi skickar en kod med e-post.',
      both: 'Vi skickar en kod till dig.',
    },
    submit: 'Skicka kod',
    usePassword: 'Använd lösenord i stället',
  },
  code: {
    title: 'Ange koden',
    sentTo: { sms: 'Vi har skickat ett sms till', email: 'Vi har skickat e-post till' },
    resent: 'En ny kod är på väg. Den gamla gäller inte längre.',
    label: 'Kod',
    hint: (digits, validity) => `${digits} siffror, gäller i ${validity}.`,
    shape: (digits) => `Ange ${digits} siffror`,
    submit: 'Logga in',
    resend: 'Skicka en ny kod',
    resendWait: (wait) => `Du kan be om en ny kod ${wait}.`,
    change: 'Använd ett annat nummer eller en annan adress',
  },
  password: {
    title: 'Logga in',
    username: 'Användarnamn eller e-postadress',
    password: 'Lösenord',
    submit: 'Logga in',
    useCode: 'Få en kod i stället',
  },
  account: {
    title: 'Välj konto',
    continueAs: (account) => `Fortsätt som ${account}`,
    other: 'Använd ett annat konto',
  },
  consent: {
    title: (client) => `Ge ${client} åtkomst?`,
    intro: 'Appen vill:',
    scopes: {
      openid: 'Veta att det är du',
      userinfo: 'Se uppgifterna i ditt konto',
      profile: 'Se ditt namn och din profil',
      email: 'Se din e-postadress',
      phone: 'Se ditt telefonnummer',
      address: 'Se din postadress',
      offline_access: 'Behålla åtkomsten när du inte är här',
    },
    allow: 'Tillåt',
    deny: 'Tillåt inte',
  },
  signOut: {
    title: 'Logga ut?',
    submit: 'Logga ut',
    otherwise: 'Stäng den här sidan om du vill vara kvar som inloggad.',
  },
  signedOut: { title: 'Du är utloggad', next: 'Du kan stänga den här sidan.' },
  formPost: {
    title: 'Ett ögonblick',
    next: 'Du skickas tillbaka. Fortsätt här om inget händer.',
    submit: 'Fortsätt',
  },
  errors: {
    'cookies-off': {
      title: 'Kakor är avstängda',
      happened: 'Webbläsaren sparade inte den kaka som inloggningen behöver.',
      next: 'Tillåt kakor för den här webbplatsen, gå tillbaka till appen och logga in igen.',
    },
    'flow-expired': {
      title: 'Det tog för lång tid',
      happened: 'Den här inloggningen har gått ut eller är redan avslutad.',
      next: 'Gå tillbaka till appen och logga in igen.',
    },
    'other-browser': {
      title: 'Det här är en annan webbläsare',
      happened: 'Inloggningen påbörjades i en annan webbläsare och kan bara avslutas där.',
      next: 'Gå tillbaka till den webbläsaren, eller börja om från appen i den här.',
    },
    'unknown-client': {
      title: 'Länken fungerar inte',
      happened:
        'Vi känner inte till appen som skickade dig hit, eller så angav den en adress som inte är dess egen.',
      next: 'Inget har skickats till den. Kontakta dem som ansvarar för appen.',
    },
    'no-account': {
      title: 'Det finns inget konto',
      happened: 'Koden var rätt, men inget konto hör till det här numret eller den här adressen.',
      next: 'Prova ett annat, eller be om ett konto där du brukar få hjälp.',
    },
    'user-inactive': {
      title: 'Kontot kan inte användas',
      happened: 'Du har bevisat vem du är, men kontot är låst just nu.',
      next: 'Be om hjälp där du fick kontot.',
    },
    unavailable: {
      title: 'Inte tillgängligt just nu',
      happened: 'Något hos oss svarar inte för tillfället.',
      next: 'Vänta en minut, gå tillbaka och försök igen.',
    },
    generic: {
      title: 'Något gick fel',
      happened: 'Vi kunde inte gå vidare med inloggningen.',
      next: 'Gå tillbaka till appen och försök igen. Be om hjälp om det händer igen.',
    },
  },
  requestId: 'Begärans id',
  problems: {
    recipientMalformed: {
      sms: 'Vi kan inte läsa det här som ett telefonnummer. Ange det med landsnummer, till exempel +46 70 174 06 05.',
      email: 'Vi kan inte läsa det här som en e-postadress. Ange den som namn@example.com.',
      both: 'Vi kan inte läsa det här. Ange ett telefonnummer med landsnummer, till exempel +46 70 174 06 05, eller en e-postadress.',
    },
    countryNotServed:
      'Vi kan inte skicka koder till det här landet eller den här e-postdomänen. Använd en annan.',
    sendLimit: (wait) => `För många koder har begärts. Försök igen ${wait}.`,
    deliveryFailed:
      'Koden kunde inte skickas. Kontrollera numret eller adressen, eller försök igen om en stund.',
    codeWrong: 'Koden är inte rätt.',
    codeExpired: 'Koden har gått ut. Be om en ny.',
    tooManyTries: 'För många felaktiga koder. Be om en ny.',
    passwordWrong: 'Användarnamnet eller lösenordet är inte rätt.',
    guessLimit: (wait) => `För många felaktiga koder. Försök igen ${wait}.`,
    passwordLimit: (wait) => `För många felaktiga lösenord. Försök igen ${wait}.`,
  },
};
