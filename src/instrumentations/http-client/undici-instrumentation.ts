import type { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { ClientInstrumentation } from './cached-instruments.ts';
import { createClientDuration } from './metrics.ts';
import { clientSettings } from './options.ts';
import type { UndiciConfig } from './undici-options.ts';
import { observeUndici, type UndiciInstruments } from './undici-requests.ts';

/** Records outgoing requests of `fetch` and undici: client spans and metrics. */
export class UndiciInstrumentation extends ClientInstrumentation<UndiciConfig, UndiciInstruments> {
  // No initializer: it would run after the constructor of the base class, which sets the field.
  declare private unsubscribe: (() => void) | undefined;

  constructor(config: UndiciConfig = {}) {
    super('sightline/undici', VERSION, config);
  }

  /** No module is patched: undici publishes on channels, also Node's internal copy, which is not imported. */
  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [];
  }

  override enable(): void {
    super.enable();
    this.unsubscribe ??= observeUndici(() => this.instruments());
  }

  override disable(): void {
    super.disable();
    this.unsubscribe?.();
    this.unsubscribe = undefined;
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
