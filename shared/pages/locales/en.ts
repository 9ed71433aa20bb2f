import type { PageTexts } from '../texts.ts';
import { plural } from '../wording.ts';

/** English. */
export const english: PageTexts = {
  locale: 'en',
  direction: 'ltr',
  separator: ' ',
  errorTitle: (title) => `Error: ${title}`,
  toContinueTo: (client) => `to continue to ${client}`,
  application: 'the application',
  signedInAs: (account) => `Signed in as ${account}`,
  triesLeft: (tries) => plural('en', tries, { one: '# try left.', other: '# tries left.' }),
  back: 'Go back',
  backTo: (client) => `Back to ${client}`,
  recipient: {
    title: 'Sign in',
    label: { sms: 'Phone number', email: 'E-mail address', both: 'Phone number or e-mail address' },
    hint: {
      sms: 'We will text you a code.',
      email: 'We will e-mail you a code.',
      both: 'We will send you a code.',
    },
    submit: 'Send code',
    usePassword: 'Use a password instead',
  },
  code: {
    title: 'Enter the code',
    sentTo: { sms: 'We sent a text message to', email: 'We sent an e-mail to' },
    resent: 'A new code is on its way. The old one no longer works.',
    label: 'Code',
    hint: (digits, validity) => `${digits} digits, valid for ${validity}.`,
    shape: (digits) => `Enter ${digits} digits`,
    submit: 'Sign in',
    resend: 'Send a new code',
    resendWait: (wait) => `You can ask for a new code ${wait}.`,
    change: 'Use a different number or address',
  },
  password: {
    title: 'Sign in',
    username: 'User name or e-mail address',
    password: 'Password',
    submit: 'Sign in',
    useCode: 'Get a code instead',
  },
  account: {
    title: 'Choose an account',
    continueAs: (account) => `Continue as ${account}`,
    other: 'Use another account',
  },
  consent: {
    title: (client) => `Give ${client} access?`,
    intro: 'It would like to:',
    scopes: {
      openid: 'Know that it is you',
      userinfo: 'See the details of your account',
      profile: 'See your name and profile',
      email: 'See your e-mail address',
      phone: 'See your phone number',
      address: 'See your postal address',
      offline_access: 'Keep this access while you are away',
    },
    allow: 'Allow',
    deny: 'Don’t allow',
  },
  signOut: {
    title: 'Sign out?',
    submit: 'Sign out',
    otherwise: 'To stay signed in, close this page.',
  },
  signedOut: { title: 'You are signed out', next: 'You can close this page.' },
  formPost: {
    title: 'One moment',
    next: 'You are being taken back. If nothing happens, continue here.',
    submit: 'Continue',
  },
  errors: {
    'cookies-off': {
      title: 'Cookies are off',
      happened: 'Your browser did not keep the cookie that signing in needs.',
      next: 'Allow cookies for this site, then go back to the application and sign in again.',
    },
    'flow-expired': {
      title: 'This took too long',
      happened: 'This sign-in has expired or is already finished.',
      next: 'Go back to the application and sign in again.',
    },
    'other-browser': {
      title: 'This is a different browser',
      happened: 'This sign-in was started in another browser and can only be finished there.',
      next: 'Go back to that browser, or start again from the application in this one.',
    },
    'unknown-client': {
      title: 'This link does not work',
      happened:
        'The application that sent you here is not known to us, or it gave an address that is not its own.',
      next: 'Nothing was sent to it. Tell the people who run the application.',
    },
    'no-account': {
      title: 'There is no account',
      happened: 'The code was right, but no account belongs to this number or address.',
      next: 'Try a different one, or ask for an account where you usually get help.',
    },
    'user-inactive': {
      title: 'This account cannot be used',
      happened: 'You proved who you are, but the account is locked at the moment.',
      next: 'Ask for help where you got the account.',
    },
    unavailable: {
      title: 'Not available right now',
      happened: 'Something on our side does not answer at the moment.',
      next: 'Wait a minute, then go back and try again.',
    },
    generic: {
      title: 'Something went wrong',
      happened: 'We could not go on with this sign-in.',
      next: 'Go back to the application and try again. If it happens again, ask for help.',
    },
  },
  requestId: 'Request ID',
  problems: {
    recipientMalformed: {
      sms: 'This is not a phone number we can read. Enter it with its country code, such as +44 7700 900123.',
      email: 'This is not an e-mail address we can read. Enter it like name@example.com.',
      both: 'We cannot read this. Enter a phone number with its country code, such as +44 7700 900123, or an e-mail address.',
    },
    countryNotServed: 'We cannot send codes to this country or e-mail domain. Use a different one.',
    sendLimit: (wait) => `Too many codes were asked for. Try again ${wait}.`,
    deliveryFailed: 'The code could not be sent. Check the number or address, or try again in a moment.',
    codeWrong: 'This code is not right.',
    codeExpired: 'This code has expired. Ask for a new one.',
    tooManyTries: 'Too many wrong codes. Ask for a new one.',
    passwordWrong: 'The user name or the password is not right.',
    guessLimit: (wait) => `Too many wrong codes. Try again ${wait}.`,
    passwordLimit: (wait) => `Too many wrong passwords. Try again ${wait}.`,
  },
};
