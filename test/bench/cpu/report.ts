import type { MeasuredStep, StepName } from '../../../infra/cost/measured.ts';
import { decimals, ratioText } from '../frame/figures.ts';
import { figuresOf } from '../frame/interleave.ts';
import type { Section, Verdict } from '../frame/section.ts';
import { ratios } from '../frame/spread.ts';
import * as compared from './comparisons.ts';
import {
  type BudgetedStep,
  es256CredentialsBudget,
  introspectionBudget,
  rs256CredentialsBudget,
} from './limits.ts';
import type { Plan } from './measure.ts';
import { paragraphs } from './prose.ts';
import { reasonOf } from './reasons.ts';
import { barChart, medianOf, type Results, resultOf, tablesOf } from './tables.ts';

/** How many times as many requests a second and core as oidc-provider (design of the product, section 7). */
const leastRatio = 2;

/** The chapter of what was found. */
export function sectionOf(results: Results, plan: Plan): Section {
  const { es256Check, es256Credentials, es256Refresh, introspections, rs256Credentials, rs256Refresh } =
    compared;
  return {
    prose: paragraphs(results, plan),
    tables: tablesOf(results),
    charts: [
      barChart(
        { name: 'cpu-client-credentials', title: 'client_credentials' },
        [
          { of: rs256Credentials, as: 'RS256' },
          { of: es256Credentials, as: 'ES256' },
        ],
        results,
      ),
      barChart(
        { name: 'cpu-logins', title: 'Refresh and OTP check' },
        [
          { of: rs256Refresh, as: 'refresh RS256' },
          { of: es256Refresh, as: 'refresh ES256' },
          { of: es256Check, as: 'check ES256' },
        ],
        results,
      ),
      barChart(
        { name: 'cpu-introspection', title: 'Introspection' },
        [{ of: introspections, as: '' }],
        results,
      ),
    ],
    verdicts: [rs256CredentialsBudget, es256CredentialsBudget, introspectionBudget].map((step) =>
      verdictOf(step, results),
    ),
    measured: { steps: measuredSteps(results) },
  };
}

function verdictOf(step: BudgetedStep, results: Results): Verdict {
  const { what } = step;
  const figures = resultOf(results, what);
  const spread = ratios(figuresOf(figures, 'oidc-provider'), figuresOf(figures, compared.ours));
  return {
    what: `Requests a second and core beside oidc-provider: ${what}`,
    budget: `at least ${decimals(leastRatio)} ×`,
    measured: ratioText(spread),
    met: spread.median >= leastRatio,
    reason: reasonOf(results, step, leastRatio),
  };
}

function measuredSteps(results: Results): Partial<Record<StepName, Partial<MeasuredStep>>> {
  return Object.fromEntries(
    compared.stepSources.map(([step, what, name]) => [
      step,
      { cpuMilliseconds: medianOf(results, what, name) / 1_000 },
    ]),
  );
}
