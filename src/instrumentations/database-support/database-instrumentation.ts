import {
  InstrumentationBase,
  type InstrumentationConfig,
  type InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import type { DatabaseMetrics } from './database-metrics.ts';
import type { DatabaseTelemetry } from './operation-span.ts';

/** Options of all database clients. */
export interface DatabaseOptions extends InstrumentationConfig {
  /** Whether spans are recorded inside of a trace only. Default: false. */
  readonly requireParentSpan?: boolean;
}

/** An instrumentation of Sightline's for a database client. It times the operations of the client itself. */
export abstract class DatabaseInstrumentation<
  Options extends DatabaseOptions = DatabaseOptions,
> extends InstrumentationBase<Options> {
  /** Only declared: an initializer would reset what is set while the constructor of the base class runs. */
  declare private databaseMetrics: DatabaseMetrics | undefined;
  declare private parentOnly: boolean | undefined;

  /** @param name of the instrumentation scope */
  constructor(name: string, options: Options) {
    super(name, VERSION, options);
  }

  /** Default: no patches, for clients that are observed by their channels. */
  protected override init(): InstrumentationNodeModuleDefinition[] | undefined {
    return undefined;
  }

  /** @param requiresParent whether spans are recorded inside of a trace only; operations are measured everywhere */
  measureWith(metrics: DatabaseMetrics, requiresParent: boolean): void {
    this.databaseMetrics = metrics;
    this.parentOnly = requiresParent;
  }

  protected get telemetry(): DatabaseTelemetry {
    return {
      tracer: () => this.tracer,
      requiresParent: () => this.parentOnly ?? this.getConfig().requireParentSpan === true,
      metrics: () => this.databaseMetrics,
    };
  }
}
