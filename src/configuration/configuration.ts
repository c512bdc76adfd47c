import type { LogLevels } from './environment/levels-from-environment.ts';
import type { SentrySettings } from './environment/sentry-from-environment.ts';
import type { SightlineSettings } from './environment/sightline-from-environment.ts';
import type { DetectorName, PropagatorName } from './names.ts';
import type { LogsModel, MetricsModel, TracesModel } from './signal-models.ts';

/** A value that a resource attribute can have. */
export type AttributeValue = string | number | boolean | string[] | number[] | boolean[];

/** Which instrumentations run and with what options. Names are short: `express`, `pg`. */
export interface InstrumentationsConfiguration {
  /** The only ones that run (OTEL_NODE_ENABLED_INSTRUMENTATIONS); undefined for no such list. */
  readonly only: ReadonlySet<string> | undefined;
  /** Those that do not run (OTEL_NODE_DISABLED_INSTRUMENTATIONS, or `enabled: false` in a file). */
  readonly disabled: ReadonlySet<string>;
  /** Those that are off by default and were enabled (`enabled: true` in a file). */
  readonly enabled: ReadonlySet<string>;
  /** Options for the instrumentation's constructor, by name. */
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * All settings, from either source. The parts of the three signals have the shape of OpenTelemetry's declarative
 * configuration (Configuration: Data model), so that a file and the environment use the same code. Every setting
 * with a default has a value.
 */
export interface Configuration extends LogLevels {
  /** `environment`, or the path of the declarative configuration file. */
  readonly source: string;
  /** OTEL_SDK_DISABLED. Propagators stay on, as the specification requires. */
  readonly disabled: boolean;
  readonly sightline: SightlineSettings;
  readonly resource: {
    readonly attributes: Readonly<Record<string, AttributeValue>>;
    readonly detectors: readonly DetectorName[];
    readonly schemaUrl: string | undefined;
  };
  readonly propagators: readonly PropagatorName[];
  /** Undefined where the signal is off. */
  readonly traces: TracesModel | undefined;
  readonly metrics: MetricsModel | undefined;
  readonly logs: LogsModel | undefined;
  /** Undefined where errors are not sent to Sentry. */
  readonly sentry: SentrySettings | undefined;
  readonly instrumentations: InstrumentationsConfiguration;
  /** Whether this is an AWS Lambda function (AWS_LAMBDA_FUNCTION_NAME is set). */
  readonly lambda: boolean;
}
