import type { Configuration } from '../../configuration/configuration.ts';
import { unknownVariables } from '../../configuration/environment/unknown-variables.ts';
import type { Variables } from '../../configuration/environment-reader.ts';
import type { ReadConfiguration } from '../../configuration/read-configuration.ts';
import { PROBLEM_CODES, problemInWords } from '../../diagnostics/format-problem.ts';
import { proxyInWords } from '../../diagnostics/proxy-in-words.ts';
import { samplerOf } from '../config/model-values.ts';
import { type Finding, fail, ok, type Verdict, warn } from './finding.ts';

/** The settings: what cannot be understood, and what switches telemetry off. */
export function checkSettings(
  { configuration, problems }: ReadConfiguration,
  variables: Variables,
): readonly Finding[] {
  const all = [...problems, ...unknownVariables(variables)];
  const complaints = all.map((problem): Finding => {
    const fatal = configuration === undefined && problem.code === 'file';
    const text = problemInWords(problem);
    const code = PROBLEM_CODES[problem.code];
    const name = problem.name.split(':')[0]!;
    const verdict = fatal
      ? fail(code, text, 'Until then the service runs without telemetry.')
      : { state: 'warn' as const, code, text };
    return finding(name, verdict);
  });
  const proxy = configuration?.own.proxy;
  const proxies = proxy === undefined ? [] : [finding('proxy', ok(proxyInWords(proxy).trim()))];
  const off = configuration === undefined ? [] : switchedOff(configuration);
  const known = [...(configuration === undefined ? [] : sampledPart(configuration)), ...proxies];
  const found = [...complaints, ...off];
  if (found.length > 0 || configuration === undefined) return [...found, ...known];
  const source = configuration.source === 'environment' ? 'variables' : configuration.source;
  return [finding('source', ok(source)), ...known];
}

function switchedOff(configuration: Configuration): readonly Finding[] {
  const found: Finding[] = [];
  if (configuration.disabled) {
    const by = configuration.source === 'environment' ? 'OTEL_SDK_DISABLED is true' : '`disabled`';
    found.push(
      finding('switched off', fail('SL_DISABLED', `by ${by}`, 'Unset it to have telemetry.')),
    );
  }
  const sampler = samplerOf(configuration);
  if (sampler?.name === 'always_off' || sampler?.arg === 0) {
    found.push(
      finding(
        'sampler',
        fail('SL_NOTHING_SAMPLED', 'it drops every trace', 'Set OTEL_TRACES_SAMPLER, or unset it.'),
      ),
    );
  } else if (sampler?.name === 'parentbased_always_off') {
    found.push(
      finding(
        'sampler',
        warn(
          'SL_ROOTS_NOT_SAMPLED',
          'it drops every trace that begins here',
          'Set OTEL_TRACES_SAMPLER, or unset it.',
        ),
      ),
    );
  }
  const signals = [configuration.traces, configuration.metrics, configuration.logs];
  if (signals.every((signal) => signal === undefined)) {
    found.push(
      finding(
        'signals',
        fail('SL_SIGNALS_OFF', 'all three are off', 'Set an exporter for traces, metrics or logs.'),
      ),
    );
  }
  return found;
}

/** Of a sampler that takes some traces: whoever misses one must know of it. */
function sampledPart(configuration: Configuration): readonly Finding[] {
  const { name, arg } = samplerOf(configuration) ?? {};
  if (arg === undefined || arg === 0 || arg === 1) return [];
  return [finding('sampler', ok(`${name} ${arg}: the other traces are not recorded`))];
}

function finding(name: string, verdict: Verdict): Finding {
  return { group: 'Settings', name, ...verdict };
}
