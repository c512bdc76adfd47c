import type { ConfigurationModel } from '@opentelemetry/configuration';
import type { Problem } from '../problem.ts';

interface UnsupportedKey {
  /** Path of a key; `*` matches any key or list element. */
  readonly path: string;
  readonly reason: string;
  /** A value that changes nothing, and so is not reported. */
  readonly except?: unknown;
}

const NO_SEMCONV_CHOICE = 'only the stable semantic conventions are written';

/**
 * Keys that the schema allows but that neither Sightline nor the SDK supports, with the reason. A key that a later
 * version supports is removed from this list.
 */
const UNSUPPORTED_KEYS: readonly UnsupportedKey[] = [
  { path: 'distribution.*', reason: 'it belongs to another distribution' },
  {
    path: 'resource.detection/development.attributes',
    reason: 'detected attributes are not filtered',
  },
  {
    path: 'tracer_provider.tracer_configurator/development',
    reason: 'the SDK cannot configure individual tracers',
  },
  {
    path: 'meter_provider.exemplar_filter',
    reason: 'the SDK records no exemplars',
    except: 'always_off',
  },
  {
    path: 'meter_provider.meter_configurator/development',
    reason: 'the SDK cannot configure individual meters',
  },
  { path: 'meter_provider.readers.*.*.producers', reason: 'the SDK is the only producer' },
  {
    path: 'meter_provider.readers.*.periodic.exporter.console.default_histogram_aggregation',
    reason: 'the console exporter uses what each instrument advises',
  },
  {
    path: 'meter_provider.readers.*.pull.exporter.prometheus/development.resource_constant_labels',
    reason: 'the resource is only in target_info',
  },
  {
    path: 'meter_provider.readers.*.pull.exporter.prometheus/development.translation_strategy',
    reason: 'the exporter writes underscores, and _total as its only suffix',
  },
  {
    path: 'meter_provider.views.*.stream.aggregation.base2_exponential_bucket_histogram.max_scale',
    reason: 'the SDK starts with the finest scale',
    except: 20,
  },
  {
    path: 'instrumentation/development.general.http.client.known_methods',
    reason: 'outgoing requests use the known methods of general.http.server',
  },
  { path: 'instrumentation/development.general.*.semconv', reason: NO_SEMCONV_CHOICE },
  { path: 'instrumentation/development.general.stability_opt_in_list', reason: NO_SEMCONV_CHOICE },
];

/** Reports each key of a file that has no effect. */
export function reportUnsupportedKeys(
  model: ConfigurationModel,
  report: (problem: Problem) => void,
): void {
  for (const { path, reason, except } of UNSUPPORTED_KEYS) {
    if (!has(model, path.split('.'), except)) continue;
    report({
      code: 'unsupported',
      name: 'OTEL_CONFIG_FILE',
      value: path,
      reason,
      used: 'the rest of the file',
    });
  }
}

function has(node: unknown, path: readonly string[], except: unknown): boolean {
  if (path.length === 0) return node != null && node !== except;
  if (typeof node !== 'object' || node === null) return false;
  const [key, ...rest] = path as [string, ...string[]];
  if (key === '*') return Object.values(node).some((child) => has(child, rest, except));
  return key in node && has((node as Record<string, unknown>)[key], rest, except);
}
