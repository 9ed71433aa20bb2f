import { ask, basic, type Form, nextSource, type Reply } from '../support/calls.ts';
import type { Size } from './attack.ts';
import type { DrillCloud } from './clouds.ts';
import type { Watch } from './watch.ts';

/** Who sends a request, and from where. */
export interface Sending {
  /** Source address; left out, one that nobody had before. */
  readonly from?: string;
  readonly as?: { readonly clientId: string; readonly secret: string };
  readonly headers?: Form;
}

/** Where an attack is played: the running stack, and what an attacker and a bystander can do there. */
export interface Stage extends DrillCloud {
  readonly size: Size;
  readonly watch: Watch;
  /** How often each status was answered, with the error's name if there was one, since the last `takeAnswers`. */
  takeAnswers(): ReadonlyMap<string, number>;
  /** Any request. It follows no redirect. */
  send(path: string, init: RequestInit, sending?: Sending): Promise<Reply>;
  postForm(path: string, form: Form, sending?: Sending): Promise<Reply>;
  postJson(path: string, members: unknown, sending?: Sending): Promise<Reply>;
  /** Lets so many seconds pass. */
  pass(seconds: number): void;
  /** A Finnish mobile number that nobody had before. */
  nextPhone(): string;
  /** The code in the newest message to that recipient. */
  codeTo(recipient: string): string;
}

export function stageOn(drillCloud: DrillCloud, size: Size): Stage {
  const { cloud } = drillCloud;
  let answers = new Map<string, number>();
  let phones = 0;

  const send: Stage['send'] = async (path, init, { from = nextSource(), as, headers } = {}) => {
    const reply = await ask(cloud, path, {
      redirect: 'manual',
      ...init,
      headers: {
        'x-local-source-ip': from,
        ...(as ? { authorization: basic(as) } : {}),
        ...headers,
      },
    });
    const told = answerOf(reply);
    answers.set(told, (answers.get(told) ?? 0) + 1);
    return reply;
  };
  const post = (type: string, path: string, body: string, sending: Sending = {}) =>
    send(
      path,
      { method: 'POST', body },
      { ...sending, headers: { 'content-type': type, ...sending.headers } },
    );

  return {
    ...drillCloud,
    size,
    send,
    takeAnswers() {
      const taken = answers;
      answers = new Map();
      return taken;
    },
    postForm: (path, form, sending) =>
      post('application/x-www-form-urlencoded', path, new URLSearchParams(form).toString(), sending),
    postJson: (path, members, sending) => post('application/json', path, JSON.stringify(members), sending),
    pass: cloud.advance,
    nextPhone() {
      phones += 1;
      return `+35840${2_000_000 + phones}`;
    },
    codeTo(recipient) {
      const message = cloud.outbox().find(({ to }) => to === recipient);
      // The origin-bound last line has the digits in one.
      const [, code] = /#(\d+)\s*$/.exec(message?.text ?? '') ?? [];
      if (code === undefined) throw new Error(`no code went to ${recipient}`);
      return code;
    },
  };
}

/** `429 slow_down`, or the status alone. */
function answerOf({ status, body }: Reply): string {
  const error = body['error'];
  return typeof error === 'string' ? `${status} ${error}` : String(status);
}

/** Another code of as many digits; each `nth` up to all there are gives another one. */
export function wrongCode(code: string, nth: number): string {
  const most = 10 ** code.length;
  return String((Number(code) + 1 + (nth % (most - 1))) % most).padStart(code.length, '0');
}

/** Makes `count` calls, `width` of them at a time. */
export async function inParallel(
  count: number,
  width: number,
  call: (nth: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      next += 1;
      await call(next - 1);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
}
