import { InstrumentationBase, type InstrumentationConfig } from '@opentelemetry/instrumentation';
import type { DatabaseMeasures } from './database-measures.ts';
import type { DatabaseServices } from './operation-span.ts';

/** Options that all clients of databases have. */
export interface DatabaseOptions extends InstrumentationConfig {
  /** Whether spans are written only inside of a trace. */
  readonly requireParentSpan?: boolean;
}

/** An instrumentation of a client that times its operations itself. */
export interface MeasuresOperations {
  /** @param requiresParent whether spans are written only inside of a trace; operations are measured everywhere */
  measureWith(measures: DatabaseMeasures, requiresParent: boolean): void;
}

/** An instrumentation of ours of a client of a database. */
export abstract class DatabaseInstrumentation<Options extends DatabaseOptions>
  extends InstrumentationBase<Options>
  implements MeasuresOperations
{
  /** Declared only: it is set while the constructor of the class above runs. */
  declare private measures: DatabaseMeasures | undefined;
  declare private parentOnly: boolean | undefined;

  measureWith(measures: DatabaseMeasures, requiresParent: boolean): void {
    this.measures = measures;
    this.parentOnly = requiresParent;
  }

  protected get databaseServices(): DatabaseServices {
    return {
      tracer: () => this.tracer,
      requiresParent: () => this.parentOnly ?? this.getConfig().requireParentSpan === true,
      measures: () => this.measures,
    };
  }
}
