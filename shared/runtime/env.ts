import {
  type Branding,
  defaultBranding,
  defaultSendLimits,
  defaultSmsBudgets,
  defaultSmsMaxPrice,
  environment,
  type GivenSmsBudgets,
  type SendLimits,
  type SmsBudgets,
} from '../contract/environment.ts';

export type VariableName = keyof typeof environment;

/** A variable's value, trimmed. Throws an error that names it when it is missing or empty. */
export function requireVariable(name: VariableName): string {
  const value = variable(name);
  if (value !== '') return value;
  throw new Error(
    `environment variable ${environment[name]} is missing: the stack sets it for functions that need it`,
  );
}

/** A variable's value, trimmed; empty when it is not set. */
export function variable(name: VariableName): string {
  return process.env[environment[name]]?.trim() ?? '';
}

/** The set members of a comma-separated list. */
export function listVariable(name: VariableName): readonly string[] {
  return variable(name)
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** How the pages look; the stack checked it when it was synthesized. */
export function brandingVariable(): Branding {
  const json = variable('branding');
  return json === '' ? defaultBranding : { ...defaultBranding, ...(JSON.parse(json) as Partial<Branding>) };
}

/** The stack checked them when it was synthesized. */
export function sendLimitsVariable(): SendLimits {
  const json = variable('sendLimits');
  return json === ''
    ? defaultSendLimits
    : { ...defaultSendLimits, ...(JSON.parse(json) as Partial<SendLimits>) };
}

/** The stack checked them when it was synthesized. `maxPrice`: USD that one SMS may cost. */
export function smsBudgetsVariable(): SmsBudgets & { readonly maxPrice: string } {
  const json = variable('smsBudgets');
  const given = json === '' ? {} : (JSON.parse(json) as GivenSmsBudgets);
  return {
    ...defaultSmsBudgets,
    ...given,
    unverified: { ...defaultSmsBudgets.unverified, ...given.unverified },
    maxPrice: variable('smsMaxPrice') || defaultSmsMaxPrice,
  };
}
