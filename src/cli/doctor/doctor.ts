import { dirname } from 'node:path';
import { INSTRUMENTATION_NAMES } from '../../catalog/catalog-index.ts';
import { addEnvFile } from '../../configuration/environment/env-file.ts';
import { readConfiguration } from '../../configuration/read-configuration.ts';
import { withoutForms } from '../config/secrets.ts';
import { checkExports } from './check-exports.ts';
import { checkNode } from './check-node.ts';
import { checkPackages } from './check-packages.ts';
import { checkSentry } from './check-sentry.ts';
import { checkService } from './check-service.ts';
import { checkSettings } from './check-settings.ts';
import { checkStart } from './check-start.ts';
import type { Finding } from './finding.ts';
import { printReport } from './report.ts';
import { findService } from './service.ts';

export interface DoctorOptions {
  readonly script: string | undefined;
  /** Whether to start the service. */
  readonly start: boolean;
  /** For how long at most, in milliseconds. */
  readonly startMs: number;
  /** Whether requests may be sent. */
  readonly network: boolean;
  readonly json: boolean;
}

/** Checks what prevents telemetry from arriving; returns the exit code, 1 if a check fails. */
export async function runDoctor(options: DoctorOptions): Promise<number> {
  const findings = await findingsOf(options);
  const isOk = findings.every(({ state }) => state !== 'fail');
  if (options.json) process.stdout.write(`${JSON.stringify({ well: isOk, findings }, null, 2)}\n`);
  else printReport(findings);
  return isOk ? 0 : 1;
}

/** The results of all checks, without secrets. */
export async function findingsOf(
  options: Omit<DoctorOptions, 'json'>,
): Promise<readonly Finding[]> {
  // Errors and other programs repeat their input.
  const findings = await runChecks(options);
  return findings.map((finding) => ({ ...finding, text: withoutForms(finding.text) }));
}

async function runChecks({ script, start, startMs, network }: Omit<DoctorOptions, 'json'>) {
  const variables = addEnvFile(process.env, () => {});
  const result = readConfiguration(process.env, INSTRUMENTATION_NAMES);
  const { configuration } = result;
  const service = findService(script);
  const folder = service.entry === undefined ? service.folder : dirname(service.entry);
  const findings: Finding[] = [
    ...checkNode(),
    // `checkSentry` checks the DSN.
    ...checkSettings(result, variables).filter(({ name }) => name !== 'SENTRY_DSN'),
    ...checkService(service, script, configuration),
    ...checkPackages(folder, configuration?.instrumentations),
  ];
  if (start) {
    const texts = new Set(findings.map(({ text }) => text));
    const startFindings = await checkStart(service.entry, startMs);
    findings.push(...startFindings.filter(({ text }) => !texts.has(text)));
  }
  if (configuration !== undefined && !configuration.disabled) {
    findings.push(...(await checkExports(configuration, network)));
  }
  findings.push(...(await checkSentry(variables.SENTRY_DSN, network)));
  return findings;
}
