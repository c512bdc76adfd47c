import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import {
  InstrumentationBase,
  type InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { createClientDuration } from './metrics.ts';
import { clientSettings } from './options.ts';
import type { UndiciConfig } from './undici-options.ts';
import { observeUndici, type UndiciInstruments } from './undici-requests.ts';

/** Observes outgoing requests of `fetch` and undici: client spans and metrics. */
export class UndiciInstrumentation extends InstrumentationBase<UndiciConfig> {
  // Declared only: initialisers would run after the constructor of the base class, which sets them.
  declare private instruments: UndiciInstruments | undefined;
  declare private end: (() => void) | undefined;

  constructor(config: UndiciConfig = {}) {
    super('sightline/undici', VERSION, config);
  }

  /** Needs no module: undici tells by channels, that of Node too, which nobody loads. */
  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [];
  }

  override enable(): void {
    super.enable();
    this.end ??= observeUndici(() => this.currentInstruments());
  }

  override disable(): void {
    super.disable();
    this.end?.();
    this.end = undefined;
  }

  override setConfig(config: UndiciConfig = {}): void {
    super.setConfig(config);
    this.instruments = undefined;
  }

  override setTracerProvider(provider: TracerProvider): void {
    super.setTracerProvider(provider);
    this.instruments = undefined;
  }

  override setMeterProvider(provider: MeterProvider): void {
    super.setMeterProvider(provider);
    this.instruments = undefined;
  }

  /** Made when the first request is: by then all providers are set. */
  private currentInstruments(): UndiciInstruments {
    if (this.instruments !== undefined) return this.instruments;
    const config = this.getConfig();
    this.instruments = {
      tracer: this.tracer,
      duration: createClientDuration(this.meter),
      settings: clientSettings({
        ...config,
        requireParent: config.requireParentforSpans,
        headers: config.headersToSpanAttributes,
      }),
      config,
    };
    return this.instruments;
  }
}
