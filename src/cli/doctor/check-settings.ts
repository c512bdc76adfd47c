import type { Configuration } from '../../configuration/configuration.ts';
import { unknownVariables } from '../../configuration/environment/unknown-variables.ts';
import type { Variables } from '../../configuration/environment-reader.ts';
import type { ReadConfiguration } from '../../configuration/read-configuration.ts';
import { PROBLEM_CODES, problemText } from '../../diagnostics/problem-text.ts';
import { proxyText } from '../../diagnostics/proxy-text.ts';
import { samplerOf } from '../config/model-values.ts';
import { type Finding, fail, ok, type Verdict, warn } from './finding.ts';

/** Checks the settings: invalid ones, and those that turn telemetry off. */
export function checkSettings(
  { configuration, problems }: ReadConfiguration,
  variables: Variables,
): readonly Finding[] {
  const all = [...problems, ...unknownVariables(variables)];
  const complaints = all.map((problem): Finding => {
    const isFatal = configuration === undefined && problem.code === 'file';
    const text = problemText(problem);
    const code = PROBLEM_CODES[problem.code];
    const name = problem.name.split(':')[0]!;
    const verdict = isFatal
      ? fail(code, text, 'Until it is fixed, the service runs without telemetry.')
      : { state: 'warn' as const, code, text };
    return finding(name, verdict);
  });
  const proxy = configuration?.sightline.proxy;
  const proxies = proxy === undefined ? [] : [finding('proxy', ok(proxyText(proxy).trim()))];
  const off = configuration === undefined ? [] : offFindings(configuration);
  const facts = [...(configuration === undefined ? [] : samplerFact(configuration)), ...proxies];
  const findings = [...complaints, ...off];
  if (findings.length > 0 || configuration === undefined) return [...findings, ...facts];
  const source = configuration.source === 'environment' ? 'variables' : configuration.source;
  return [finding('source', ok(source)), ...facts];
}

function offFindings(configuration: Configuration): readonly Finding[] {
  const findings: Finding[] = [];
  if (configuration.disabled) {
    const cause =
      configuration.source === 'environment' ? 'OTEL_SDK_DISABLED is true' : '`disabled` is true';
    findings.push(
      finding('telemetry', fail('SL_DISABLED', `off: ${cause}`, 'Unset it to turn telemetry on.')),
    );
  }
  const sampler = samplerOf(configuration);
  if (sampler?.name === 'always_off' || sampler?.arg === 0) {
    findings.push(
      finding(
        'sampler',
        fail('SL_NOTHING_SAMPLED', 'drops every trace', 'Change or unset OTEL_TRACES_SAMPLER.'),
      ),
    );
  } else if (sampler?.name === 'parentbased_always_off') {
    findings.push(
      finding(
        'sampler',
        warn(
          'SL_ROOTS_NOT_SAMPLED',
          'drops every trace that begins here',
          'Change or unset OTEL_TRACES_SAMPLER.',
        ),
      ),
    );
  }
  const signals = [configuration.traces, configuration.metrics, configuration.logs];
  if (signals.every((signal) => signal === undefined)) {
    findings.push(
      finding(
        'signals',
        fail(
          'SL_SIGNALS_OFF',
          'traces, metrics and logs are off',
          'Set an exporter for one of them.',
        ),
      ),
    );
  }
  return findings;
}

/** A ratio explains why a trace is missing. */
function samplerFact(configuration: Configuration): readonly Finding[] {
  const { name, arg } = samplerOf(configuration) ?? {};
  if (arg === undefined || arg === 0 || arg === 1) return [];
  return [finding('sampler', ok(`${name} ${arg}: other traces are not recorded`))];
}

function finding(name: string, verdict: Verdict): Finding {
  return { group: 'Settings', name, ...verdict };
}
