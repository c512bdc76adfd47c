import type { LogLevels } from './environment/levels-from-environment.ts';
import type { SentrySettings } from './environment/sentry-from-environment.ts';
import type { SightlineSettings } from './environment/sightline-from-environment.ts';
import type { DetectorName, PropagatorName } from './names.ts';
import type { LogsModel, MetricsModel, TracesModel } from './signal-models.ts';

/** How much is reported on stderr. Source: OTEL_LOG_LEVEL. */
/** A value that a resource attribute can have. */
export type AttributeValue = string | number | boolean | string[] | number[] | boolean[];

/** Which instrumentations run and with what options. Names are short: `express`, `pg`. */
export interface InstrumentationsConfiguration {
  /** Where set, only these (OTEL_NODE_ENABLED_INSTRUMENTATIONS). */
  readonly only: ReadonlySet<string> | undefined;
  /** Never these (OTEL_NODE_DISABLED_INSTRUMENTATIONS, or `enabled: false` in a file). */
  readonly disabled: ReadonlySet<string>;
  /** Those which are off by default and were turned on (`enabled: true` in a file). */
  readonly enabled: ReadonlySet<string>;
  /** Options by name, handed to the instrumentation's constructor. */
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/**
 * Everything that start-up needs to know, from whichever source. The parts of the three signals
 * have the shape of OpenTelemetry's declarative configuration (Configuration: Data model), so that
 * a file and the environment lead through the same code; every setting with a default has a value.
 */
export interface Configuration extends LogLevels {
  /** `environment`, or the path of the declarative configuration file. */
  readonly source: string;
  /** OTEL_SDK_DISABLED. Propagators stay on, as the specification says. */
  readonly disabled: boolean;
  readonly own: SightlineSettings;
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
  /** Undefined where no errors go to Sentry. */
  readonly sentry: SentrySettings | undefined;
  readonly instrumentations: InstrumentationsConfiguration;
  /** Whether this is an AWS Lambda function (AWS_LAMBDA_FUNCTION_NAME is set). */
  readonly lambda: boolean;
}
