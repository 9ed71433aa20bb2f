import type { StepName } from './measured.ts';

/** What one login means: how often each step happens for it. Every command states it. */
export interface Login {
  /** Of the messages and of the logins by code, the share by SMS; the others are e-mails. */
  readonly smsShare: number;
  /** Messages, with those that were lost or came to nothing. */
  readonly sends: number;
  readonly wrongCodes: number;
  readonly refreshes: number;
  /** Calls of protected APIs, and the share of them that API Gateway answers from its cache of authorizations. */
  readonly apiCalls: number;
  readonly cacheHits: number;
  readonly introspections: number;
  /** Tokens by client credentials. */
  readonly machineTokens: number;
}

export const defaultLogin: Login = {
  smsShare: 0.3,
  sends: 1.1,
  wrongCodes: 0.1,
  refreshes: 4,
  apiCalls: 20,
  cacheHits: 0.9,
  introspections: 1,
  machineTokens: 0,
};

/** One message, one right code, one introspection, and nothing else: three requests. The published target is about this. */
export const bareLogin: Login = {
  smsShare: defaultLogin.smsShare,
  sends: 1,
  wrongCodes: 0,
  refreshes: 0,
  apiCalls: 0,
  cacheHits: 1,
  introspections: 1,
  machineTokens: 0,
};

export type Steps = Readonly<Record<StepName, number>>;

/** How often each step is taken for one login. A call that API Gateway's cache does not answer counts as the first sight of its token: the dearer case. */
export function stepsOf(login: Login): Steps {
  return {
    'send-sms': login.sends * login.smsShare,
    'send-email': login.sends * (1 - login.smsShare),
    'check-sms': login.smsShare,
    'check-email': 1 - login.smsShare,
    'check-wrong': login.wrongCodes,
    refresh: login.refreshes,
    'client-credentials': login.machineTokens,
    introspection: login.introspections,
    'authorizer-cold': login.apiCalls * (1 - login.cacheHits),
    'authorizer-hot': 0,
  };
}

/** Whether the step is a request to the API by itself; the authorizer is asked within somebody else's. */
export function isRequest(step: StepName): boolean {
  return !step.startsWith('authorizer-');
}

/** Whether the step hands a message over. */
export function isSend(step: StepName): boolean {
  return step.startsWith('send-');
}
