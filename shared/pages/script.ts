/**
 * What pages do better with a script; each works without.
 * - A form is sent once, however often its button is pressed; coming back to the page, or five seconds without an answer, allow it again.
 * - An answer to the client is sent at once (`data-auto`). The prototype's method, because a field may be called `submit`.
 * - A new code may be asked for when the wait is over, which is counted down in words.
 * - A code that arrives by SMS is filled in and sent, where the browser has WebOTP and the person agrees.
 */
export const script = `
const find = (selector) => document.querySelector(selector);
addEventListener('submit', (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = 'yes';
  setTimeout(() => delete event.target.dataset.sent, 5000);
});
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});
const auto = find('form[data-auto]');
if (auto) HTMLFormElement.prototype.submit.call(auto);
const wait = find('[data-wait]');
if (wait) {
  const end = Date.now() + wait.dataset.wait * 1000;
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang);
  const count = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    find('#resend').disabled = left > 0;
    find('#wait').hidden = left <= 0;
    if (left <= 0) return;
    const [unit, length] = left < 120 ? ['second', 1] : left < 7200 ? ['minute', 60] : ['hour', 3600];
    wait.textContent = words.format(Math.ceil(left / length), unit);
    setTimeout(count, 500);
  };
  count();
}
const code = find('input[data-texted]');
if (code && 'OTPCredential' in window) {
  const stop = new AbortController();
  code.form.addEventListener('submit', () => stop.abort());
  navigator.credentials.get({ otp: { transport: ['sms'] }, signal: stop.signal }).then(
    (credential) => {
      code.value = credential.code;
      code.form.requestSubmit();
    },
    () => {},
  );
}
`;
