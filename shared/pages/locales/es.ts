import type { PageTexts } from '../texts.ts';
import { plural } from '../wording.ts';

/** Spanish. */
export const spanish: PageTexts = {
  locale: 'es',
  direction: 'ltr',
  separator: ' ',
  errorTitle: (title) => `Error: ${title}`,
  toContinueTo: (client) => `para continuar a ${client}`,
  application: 'la aplicación',
  signedInAs: (account) => `Sesión iniciada como ${account}`,
  triesLeft: (tries) => plural('es', tries, { one: 'Queda # intento.', other: 'Quedan # intentos.' }),
  back: 'Volver',
  backTo: (client) => `Volver a ${client}`,
  recipient: {
    title: 'Iniciar sesión',
    label: {
      sms: 'Número de teléfono',
      email: 'Correo electrónico',
      both: 'Número de teléfono o correo electrónico',
    },
    hint: {
      sms: 'Le enviaremos un código por SMS.',
      email: 'Le enviaremos un código por correo electrónico.',
      both: 'Le enviaremos un código.',
    },
    submit: 'Enviar código',
    usePassword: 'Usar una contraseña',
  },
  code: {
    title: 'Introduzca el código',
    sentTo: { sms: 'Hemos enviado un SMS al', email: 'Hemos enviado un correo a' },
    resent: 'Un código nuevo está en camino. El anterior ya no sirve.',
    label: 'Código',
    hint: (digits, validity) => `${digits} cifras, válido durante ${validity}.`,
    shape: (digits) => `Introduzca ${digits} cifras`,
    submit: 'Iniciar sesión',
    resend: 'Enviar un código nuevo',
    resendWait: (wait) => `Podrá pedir un código nuevo ${wait}.`,
    change: 'Usar otro número u otra dirección',
  },
  password: {
    title: 'Iniciar sesión',
    username: 'Nombre de usuario o correo electrónico',
    password: 'Contraseña',
    submit: 'Iniciar sesión',
    useCode: 'Recibir un código',
  },
  account: {
    title: 'Elija una cuenta',
    continueAs: (account) => `Continuar como ${account}`,
    other: 'Usar otra cuenta',
  },
  consent: {
    title: (client) => `¿Permitir el acceso de ${client}?`,
    intro: 'La aplicación desea:',
    scopes: {
      openid: 'Saber que es usted',
      userinfo: 'Ver los datos de su cuenta',
      profile: 'Ver su nombre y su perfil',
      email: 'Ver su correo electrónico',
      phone: 'Ver su número de teléfono',
      address: 'Ver su dirección postal',
      offline_access: 'Conservar este acceso en su ausencia',
    },
    allow: 'Permitir',
    deny: 'No permitir',
  },
  signOut: {
    title: '¿Cerrar sesión?',
    submit: 'Cerrar sesión',
    otherwise: 'Para seguir con la sesión abierta, cierre esta página.',
  },
  signedOut: { title: 'La sesión está cerrada', next: 'Puede cerrar esta página.' },
  formPost: {
    title: 'Un momento',
    next: 'Le llevamos de vuelta. Si no ocurre nada, continúe aquí.',
    submit: 'Continuar',
  },
  errors: {
    'cookies-off': {
      title: 'Las cookies están desactivadas',
      happened: 'Su navegador no ha guardado la cookie necesaria para iniciar sesión.',
      next: 'Permita las cookies de este sitio, vuelva a la aplicación e inicie sesión de nuevo.',
    },
    'flow-expired': {
      title: 'Se acabó el tiempo',
      happened: 'Este inicio de sesión ha caducado o ya ha terminado.',
      next: 'Vuelva a la aplicación e inicie sesión de nuevo.',
    },
    'other-browser': {
      title: 'Este es otro navegador',
      happened: 'Este inicio de sesión empezó en otro navegador y solo puede terminarse allí.',
      next: 'Vuelva a ese navegador o empiece de nuevo en este desde la aplicación.',
    },
    'unknown-client': {
      title: 'Este enlace no funciona',
      happened:
        'No conocemos la aplicación desde la que viene, o ha indicado una dirección que no es la suya.',
      next: 'No se le ha enviado nada. Avise a los responsables de la aplicación.',
    },
    'no-account': {
      title: 'No hay ninguna cuenta',
      happened: 'El código era correcto, pero ninguna cuenta corresponde a este número o dirección.',
      next: 'Pruebe con otro, o pida una cuenta donde suela recibir ayuda.',
    },
    'user-inactive': {
      title: 'Esta cuenta no se puede usar',
      happened: 'Ha demostrado su identidad, pero la cuenta está bloqueada en este momento.',
      next: 'Pida ayuda donde obtuvo la cuenta.',
    },
    unavailable: {
      title: 'No disponible en este momento',
      happened: 'Algo en nuestro servicio no responde ahora mismo.',
      next: 'Espere un minuto, vuelva atrás e inténtelo de nuevo.',
    },
    generic: {
      title: 'Algo ha ido mal',
      happened: 'No hemos podido continuar con este inicio de sesión.',
      next: 'Vuelva a la aplicación e inténtelo de nuevo. Si se repite, pida ayuda.',
    },
  },
  requestId: 'Identificador de la solicitud',
  problems: {
    recipientMalformed: {
      sms: 'No reconocemos este número de teléfono. Escríbalo con el prefijo del país, por ejemplo +34 612 34 56 78.',
      email: 'No reconocemos este correo electrónico. Escríbalo como nombre@example.com.',
      both: 'No reconocemos lo que ha escrito. Introduzca un número de teléfono con el prefijo del país, por ejemplo +34 612 34 56 78, o un correo electrónico.',
    },
    countryNotServed: 'No podemos enviar códigos a este país o dominio de correo. Use otro.',
    sendLimit: (wait) => `Se han pedido demasiados códigos. Inténtelo de nuevo ${wait}.`,
    deliveryFailed:
      'No se pudo enviar el código. Compruebe el número o la dirección, o inténtelo de nuevo en un momento.',
    codeWrong: 'Este código no es correcto.',
    codeExpired: 'Este código ha caducado. Pida uno nuevo.',
    tooManyTries: 'Demasiados códigos incorrectos. Pida uno nuevo.',
    passwordWrong: 'El nombre de usuario o la contraseña no son correctos.',
    guessLimit: (wait) => `Demasiados códigos incorrectos. Inténtelo de nuevo ${wait}.`,
    passwordLimit: (wait) => `Demasiadas contraseñas incorrectas. Inténtelo de nuevo ${wait}.`,
  },
};
