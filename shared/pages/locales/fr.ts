import type { PageTexts } from '../texts.ts';
import { plural } from '../wording.ts';

/** French. A no-break space stands before high punctuation. */
export const french: PageTexts = {
  locale: 'fr',
  direction: 'ltr',
  separator: ' ',
  errorTitle: (title) => `Erreur\u00a0: ${title}`,
  toContinueTo: (client) => `pour continuer vers ${client}`,
  application: 'l’application',
  signedInAs: (account) => `Connecté en tant que ${account}`,
  triesLeft: (tries) => plural('fr', tries, { one: '# essai restant.', other: '# essais restants.' }),
  back: 'Retour',
  backTo: (client) => `Retour vers ${client}`,
  recipient: {
    title: 'Se connecter',
    label: {
      sms: 'Numéro de téléphone',
      email: 'Adresse e-mail',
      both: 'Numéro de téléphone ou adresse e-mail',
    },
    hint: {
      sms: 'Nous vous enverrons un code par SMS.',
      email: 'Nous vous enverrons un code par e-mail.',
      both: 'Nous vous enverrons un code.',
    },
    submit: 'Envoyer le code',
    usePassword: 'Utiliser plutôt un mot de passe',
  },
  code: {
    title: 'Saisissez le code',
    sentTo: { sms: 'Nous avons envoyé un SMS au', email: 'Nous avons envoyé un e-mail à' },
    resent: 'Un nouveau code est en route. L’ancien n’est plus valable.',
    label: 'Code',
    hint: (digits, validity) => `${digits} chiffres, valable pendant ${validity}.`,
    shape: (digits) => `Saisissez ${digits} chiffres`,
    submit: 'Se connecter',
    resend: 'Envoyer un nouveau code',
    resendWait: (wait) => `Vous pourrez demander un nouveau code ${wait}.`,
    change: 'Utiliser un autre numéro ou une autre adresse',
  },
  password: {
    title: 'Se connecter',
    username: 'Nom d’utilisateur ou adresse e-mail',
    password: 'Mot de passe',
    submit: 'Se connecter',
    useCode: 'Recevoir plutôt un code',
  },
  account: {
    title: 'Choisissez un compte',
    continueAs: (account) => `Continuer en tant que ${account}`,
    other: 'Utiliser un autre compte',
  },
  consent: {
    title: (client) => `Autoriser ${client} à accéder à votre compte\u00a0?`,
    intro: 'L’application souhaite\u00a0:',
    scopes: {
      openid: 'Savoir que c’est bien vous',
      userinfo: 'Voir les informations de votre compte',
      profile: 'Voir votre nom et votre profil',
      email: 'Voir votre adresse e-mail',
      phone: 'Voir votre numéro de téléphone',
      address: 'Voir votre adresse postale',
      offline_access: 'Conserver cet accès en votre absence',
    },
    allow: 'Autoriser',
    deny: 'Ne pas autoriser',
  },
  signOut: {
    title: 'Se déconnecter\u00a0?',
    submit: 'Se déconnecter',
    otherwise: 'Pour rester connecté, fermez cette page.',
  },
  signedOut: { title: 'Vous êtes déconnecté', next: 'Vous pouvez fermer cette page.' },
  formPost: {
    title: 'Un instant',
    next: 'Vous allez être redirigé. Si rien ne se passe, continuez ici.',
    submit: 'Continuer',
  },
  errors: {
    'cookies-off': {
      title: 'Les cookies sont désactivés',
      happened: 'Votre navigateur n’a pas conservé le cookie nécessaire à la connexion.',
      next: 'Autorisez les cookies pour ce site, puis revenez à l’application et reconnectez-vous.',
    },
    'flow-expired': {
      title: 'Le délai est dépassé',
      happened: 'Cette connexion a expiré ou est déjà terminée.',
      next: 'Revenez à l’application et reconnectez-vous.',
    },
    'other-browser': {
      title: 'Ce n’est pas le même navigateur',
      happened: 'Cette connexion a commencé dans un autre navigateur et ne peut se terminer que là.',
      next: 'Revenez à ce navigateur, ou recommencez dans celui-ci depuis l’application.',
    },
    'unknown-client': {
      title: 'Ce lien ne fonctionne pas',
      happened:
        'Nous ne connaissons pas l’application d’où vous venez, ou elle a indiqué une adresse qui n’est pas la sienne.',
      next: 'Rien ne lui a été envoyé. Prévenez les responsables de l’application.',
    },
    'no-account': {
      title: 'Aucun compte trouvé',
      happened: 'Le code était juste, mais aucun compte ne correspond à ce numéro ou à cette adresse.',
      next: 'Essayez-en un autre, ou demandez un compte là où vous trouvez de l’aide d’habitude.',
    },
    'user-inactive': {
      title: 'Ce compte ne peut pas être utilisé',
      happened: 'Vous avez prouvé votre identité, mais le compte est bloqué pour le moment.',
      next: 'Demandez de l’aide là où vous avez obtenu le compte.',
    },
    unavailable: {
      title: 'Indisponible pour le moment',
      happened: 'Un élément de notre service ne répond pas actuellement.',
      next: 'Attendez une minute, puis revenez en arrière et réessayez.',
    },
    generic: {
      title: 'Un problème est survenu',
      happened: 'Nous n’avons pas pu poursuivre cette connexion.',
      next: 'Revenez à l’application et réessayez. Si cela se reproduit, demandez de l’aide.',
    },
  },
  requestId: 'Identifiant de la requête',
  problems: {
    recipientMalformed: {
      sms: 'Ce numéro de téléphone est illisible. Saisissez-le avec l’indicatif du pays, par exemple +33 6 39 98 12 34.',
      email: 'Cette adresse e-mail est illisible. Saisissez-la sous la forme nom@example.com.',
      both: 'Cette saisie est illisible. Saisissez un numéro de téléphone avec l’indicatif du pays, par exemple +33 6 39 98 12 34, ou une adresse e-mail.',
    },
    countryNotServed:
      'Nous ne pouvons pas envoyer de codes vers ce pays ou ce domaine. Utilisez un autre numéro ou une autre adresse.',
    sendLimit: (wait) => `Trop de codes ont été demandés. Réessayez ${wait}.`,
    deliveryFailed:
      'Le code n’a pas pu être envoyé. Vérifiez le numéro ou l’adresse, ou réessayez dans un instant.',
    codeWrong: 'Ce code n’est pas le bon.',
    codeExpired: 'Ce code a expiré. Demandez-en un nouveau.',
    tooManyTries: 'Trop de codes erronés. Demandez-en un nouveau.',
    passwordWrong: 'Le nom d’utilisateur ou le mot de passe est incorrect.',
    guessLimit: (wait) => `Trop de codes erronés. Réessayez ${wait}.`,
    passwordLimit: (wait) => `Trop de mots de passe erronés. Réessayez ${wait}.`,
  },
};
