import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import { InstrumentationBase, type InstrumentationConfig } from '@opentelemetry/instrumentation';

/** Keeps what requests are recorded with until a setting of it changes. */
export abstract class ClientInstrumentation<
  Config extends InstrumentationConfig,
  Instruments extends object,
> extends InstrumentationBase<Config> {
  // Declared only: an initialiser would run after the constructor of the base class, which sets it.
  declare private kept: Instruments | undefined;

  override setConfig(config: Config = {} as Config): void {
    super.setConfig(config);
    this.kept = undefined;
  }

  override setTracerProvider(provider: TracerProvider): void {
    super.setTracerProvider(provider);
    this.kept = undefined;
  }

  override setMeterProvider(provider: MeterProvider): void {
    super.setMeterProvider(provider);
    this.kept = undefined;
  }

  /** Made when the first request is: by then all providers are set. */
  protected instruments(): Instruments {
    this.kept ??= this.createInstruments(this.getConfig());
    return this.kept;
  }

  protected abstract createInstruments(config: Config): Instruments;
}
