import type { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { ClientInstrumentation } from './client-instrumentation.ts';
import { createClientDuration } from './metrics.ts';
import { clientSettings } from './options.ts';
import type { UndiciConfig } from './undici-options.ts';
import { observeUndici, type UndiciInstruments } from './undici-requests.ts';

/** Observes outgoing requests of `fetch` and undici: client spans and metrics. */
export class UndiciInstrumentation extends ClientInstrumentation<UndiciConfig, UndiciInstruments> {
  // Declared only: an initialiser would run after the constructor of the base class, which sets it.
  declare private end: (() => void) | undefined;

  constructor(config: UndiciConfig = {}) {
    super('sightline/undici', VERSION, config);
  }

  /** Needs no module: undici publishes on channels, that of Node too, which nobody loads. */
  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [];
  }

  override enable(): void {
    super.enable();
    this.end ??= observeUndici(() => this.instruments());
  }

  override disable(): void {
    super.disable();
    this.end?.();
    this.end = undefined;
  }

  protected override createInstruments(config: UndiciConfig): UndiciInstruments {
    return {
      tracer: this.tracer,
      duration: createClientDuration(this.meter),
      settings: clientSettings({
        ...config,
        requireParent: config.requireParentforSpans,
        headers: config.headersToSpanAttributes,
      }),
      config,
    };
  }
}
