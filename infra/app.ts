import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { LatchkeyStack } from './latchkey-stack.ts';
import { readSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

/** Synthesizes the stack that the context describes. cdk-nag runs with it, so a finding that nobody acknowledged stops a deployment too. */
function synthesize(): void {
  const app = new App({ analyticsReporting: false });
  new LatchkeyStack(app, 'Latchkey', readSettings(app.node.getAllContext()));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
}

try {
  synthesize();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
