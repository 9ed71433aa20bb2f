import { describe, expect, it } from 'vitest';
import { email } from '../../../shared/channels/email.ts';

const content = { code: '12345678', validFor: 600, locale: 'en', domain: 'login.example.com' };

/** What a reader of the HTML sees, roughly. */
function visible(html: string | undefined) {
  return html
    ?.replace(/^.*<main[^>]*>|<\/main>.*$/gs, '')
    .replace(/<[^>]+>/g, '')
    .trim();
}

describe('an e-mail', () => {
  it('is a whole page that loads nothing and sets no colours', () => {
    expect(email.compose(content)).toEqual({
      subject: '1234 5678 is your sign-in code',
      text: `Your sign-in code is

1234 5678

It is valid for 10 minutes. Do not share it with anyone. If you did not ask for it, you can ignore this message.
`,
      html: `<!doctype html>
<html lang="en" dir="auto">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>1234 5678 is your sign-in code</title>
</head>
<body style="margin:0;padding:24px;font-family:sans-serif;font-size:16px;line-height:1.5">
<main lang="en" dir="auto">
<p>Your sign-in code is</p>
<p style="font-size:32px;font-weight:bold;font-family:monospace;-webkit-user-select:all;user-select:all">1234 5678</p>
<p>It is valid for 10 minutes. Do not share it with anyone. If you did not ask for it, you can ignore this message.</p>
</main>
</body>
</html>
`,
    });
  });

  it.each([
    [
      'fi',
      '1234 5678 on kirjautumiskoodisi',
      'Kirjautumiskoodisi on',
      'Voimassaoloaika: 10 minuuttia. Älä kerro koodia kenellekään. Jos et pyytänyt koodia, voit jättää tämän viestin huomiotta.',
    ],
    [
      'sv',
      '1234 5678 är din inloggningskod',
      'Din inloggningskod är',
      'Den gäller i 10 minuter. Dela den inte med någon. Om du inte har bett om koden kan du bortse från det här meddelandet.',
    ],
    [
      'de',
      '1234 5678 ist Ihr Anmeldecode',
      'Ihr Anmeldecode lautet',
      'Er gilt 10 Minuten. Geben Sie ihn an niemanden weiter. Falls Sie keinen Code angefordert haben, können Sie diese Nachricht ignorieren.',
    ],
    [
      'fr',
      '1234 5678 est votre code de connexion',
      'Votre code de connexion est',
      'Il expire dans 10 minutes. Ne le communiquez à personne. Si vous ne l’avez pas demandé, vous pouvez ignorer ce message.',
    ],
    [
      'es',
      '1234 5678 es su código de acceso',
      'Su código de acceso es',
      'Caduca en 10 minutos. No lo comparta con nadie. Si no lo ha solicitado, puede ignorar este mensaje.',
    ],
    [
      'zh',
      '1234 5678 是您的登录验证码',
      '您的登录验证码是',
      '验证码在10分钟内有效。请勿将验证码告诉他人。如果这不是您本人的操作，请忽略此邮件。',
    ],
  ])('in %s says the same as text and as HTML', (locale, subject, intro, advice) => {
    const message = email.compose({ ...content, locale });
    expect(message.subject).toBe(subject);
    expect(message.text).toBe(`${intro}\n\n1234 5678\n\n${advice}\n`);
    expect(visible(message.html)).toBe(`${intro}\n1234 5678\n${advice}`);
    expect(message.html).toContain(`<main lang="${locale}" dir="auto">`);
  });

  it("takes a caller's title as its subject, and keeps our text", () => {
    const own = email.compose(content);
    expect(email.compose({ ...content, title: 'R&D' })).toEqual({
      ...own,
      subject: 'R&D',
      html: own.html?.replace(`<title>${own.subject}</title>`, '<title>R&amp;D</title>'),
    });
  });

  it("takes a caller's body as text and, escaped, as HTML of no stated language", () => {
    const message = email.compose({ ...content, locale: 'fi', body: 'Hi "Ada" & co\r\n{0} <3' });
    expect(message.subject).toBe('1234 5678 on kirjautumiskoodisi');
    expect(message.text).toBe('Hi "Ada" & co\n1234 5678 <3');
    expect(message.html).toContain(
      '<main lang="" dir="auto">\n<p>Hi &quot;Ada&quot; &amp; co<br>\n1234 5678 &lt;3</p>\n</main>',
    );
  });

  it('in an unknown language is English and says so', () => {
    expect(email.compose({ ...content, locale: '"><script>' })).toEqual(email.compose(content));
  });
});
