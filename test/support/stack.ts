import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { LatchkeyStack } from '../../infra/latchkey-stack.ts';
import { readSettings } from '../../infra/settings.ts';

/** One resource of a CloudFormation template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A CloudFormation template, as far as tests read it. */
export interface Template {
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly Conditions: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

export const repository = join(import.meta.dirname, '../..');

/** The context of cdk.json: default settings and feature flags. */
export const defaultContext: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(join(repository, 'cdk.json'), 'utf8'),
).context;

/** Settings with which every capability is granted: both channels can send. */
export const sendingContext = { smsCountries: 'FI,SE', emailFrom: 'Example <login@example.com>' } as const;

/** An app with the stack that cdk.json and `context` describe, not yet synthesized. Bundling is left out: it takes seconds, and a template needs no code. */
export function stackOf(context: Readonly<Record<string, unknown>> = {}): {
  readonly app: App;
  readonly stack: LatchkeyStack;
} {
  const app = new App({
    analyticsReporting: false,
    context: { ...defaultContext, ...context, 'aws:cdk:bundling-stacks': [] },
  });
  return { app, stack: new LatchkeyStack(app, 'Latchkey', readSettings(app.node.getAllContext())) };
}

/** The template for a context. */
export function templateOf(context: Readonly<Record<string, unknown>> = {}): Template {
  const { app, stack } = stackOf(context);
  return app.synth().getStackArtifact(stack.artifactId).template;
}

/** All resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): ReadonlyMap<string, TemplateResource> {
  return new Map(Object.entries(template.Resources).filter(([, resource]) => resource.Type === type));
}

/** The properties of a function's Lambda, by its name in the contract; its logical id starts with the name. */
export function functionOf(template: Template, name: string): TemplateResource['Properties'] {
  const [, resource] = findById(template, 'AWS::Lambda::Function', name);
  return resource.Properties;
}

/** The one resource of a type whose logical id starts with a function's name. */
export function findById(template: Template, type: string, name: string): [string, TemplateResource] {
  const prefix = `${name.replaceAll('-', '')}Function`.toLowerCase();
  const found = [...resourcesOf(template, type)].filter(([id]) => id.toLowerCase().startsWith(prefix));
  const [only] = found;
  if (!only || found.length > 1) throw new Error(`${found.length} resources ${type} for ${name}`);
  return only;
}
