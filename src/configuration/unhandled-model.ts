import type { ConfigurationModel } from '@opentelemetry/configuration';
import type { Problem } from './problem.ts';

/**
 * Keys that the schema allows and that neither Sightline nor the SDK acts on, with the reason. `*`
 * stands for any key or list element. A key that a later version supports leaves this list.
 */
const UNHANDLED: ReadonlyArray<readonly [path: string, reason: string]> = [
  ['distribution.*', 'it is not of this distribution'],
  ['tracer_provider.tracer_configurator/development', 'the SDK cannot set up single tracers'],
  ['tracer_provider.processors.*.*.exporter.otlp_file/development', 'the SDK has no such exporter'],
  ['tracer_provider.sampler.composite/development', 'the SDK has no such sampler'],
  ['tracer_provider.sampler.jaeger_remote/development', 'the SDK has no such sampler'],
  ['tracer_provider.sampler.probability/development', 'the SDK has no such sampler'],
  ['meter_provider.exemplar_filter', 'the SDK records no exemplars'],
  ['meter_provider.meter_configurator/development', 'the SDK cannot set up single meters'],
  ['meter_provider.readers.*.*.producers', 'there is no producer but the SDK'],
  ['meter_provider.readers.*.*.exporter.otlp_file/development', 'the SDK has no such exporter'],
  [
    'meter_provider.readers.*.pull.exporter.prometheus/development.translation_strategy',
    'the exporter always writes underscores and suffixes',
  ],
  [
    'logger_provider.processors.*.event_to_span_event_bridge/development',
    'the SDK has no such processor',
  ],
  ['logger_provider.processors.*.*.exporter.otlp_file/development', 'the SDK has no such exporter'],
];

/** Names each key of a file that will have no effect. */
export function reportUnhandled(
  model: ConfigurationModel,
  report: (problem: Problem) => void,
): void {
  for (const [path, reason] of UNHANDLED) {
    if (!has(model, path.split('.'))) continue;
    report({
      code: 'unsupported',
      name: 'OTEL_CONFIG_FILE',
      value: path,
      reason,
      used: 'the rest of the file',
    });
  }
}

function has(node: unknown, path: readonly string[]): boolean {
  if (path.length === 0) return node !== undefined;
  if (typeof node !== 'object' || node === null) return false;
  const [key, ...rest] = path as [string, ...string[]];
  if (key === '*') return Object.values(node).some((child) => has(child, rest));
  return key in node && has((node as Record<string, unknown>)[key], rest);
}
