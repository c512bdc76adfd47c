import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import { InstrumentationBase, type InstrumentationConfig } from '@opentelemetry/instrumentation';

/** Caches what requests are recorded with until the configuration or a provider changes. */
export abstract class ClientInstrumentation<
  Config extends InstrumentationConfig,
  Instruments extends object,
> extends InstrumentationBase<Config> {
  // No initializer: it would run after the constructor of the base class, which sets the field.
  declare private cachedInstruments: Instruments | undefined;

  override setConfig(config: Config = {} as Config): void {
    super.setConfig(config);
    this.cachedInstruments = undefined;
  }

  override setTracerProvider(provider: TracerProvider): void {
    super.setTracerProvider(provider);
    this.cachedInstruments = undefined;
  }

  override setMeterProvider(provider: MeterProvider): void {
    super.setMeterProvider(provider);
    this.cachedInstruments = undefined;
  }

  /** Created for the first request, when all providers are set. */
  protected instruments(): Instruments {
    this.cachedInstruments ??= this.createInstruments(this.getConfig());
    return this.cachedInstruments;
  }

  protected abstract createInstruments(config: Config): Instruments;
}
