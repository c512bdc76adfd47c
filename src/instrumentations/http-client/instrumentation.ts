import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { observeHttp2 } from './http2.ts';
import { createClientDuration } from './metrics.ts';
import { type HttpClientInstruments, observeRequests } from './observe-requests.ts';
import { clientSettings, type HttpClientConfig } from './options.ts';

/**
 * Observes outgoing requests of `node:http`, `node:https` and `node:http2`: client spans and metrics by the
 * stable semantic conventions. `fetch` and undici have undici-instrumentation.ts.
 */
export class HttpClientInstrumentation extends InstrumentationBase<HttpClientConfig> {
  // Declared only: initialisers would run after the constructor of the base class, which sets them.
  declare private instruments: HttpClientInstruments | undefined;
  declare private subscribed: boolean | undefined;

  constructor(config: HttpClientConfig = {}) {
    super('sightline/http-client', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const instruments = () => this.currentInstruments();
    const client = (name: 'http' | 'https') =>
      new InstrumentationNodeModuleDefinition(name, ['*'], (module: unknown) => {
        if (!this.subscribed && !this.isOff()) observeRequests(instruments);
        this.subscribed = true;
        return module;
      });
    return [
      client('http'),
      client('https'),
      new InstrumentationNodeModuleDefinition('http2', ['*'], (module) => {
        if (!this.isOff()) observeHttp2(module, instruments);
        return module;
      }),
    ];
  }

  override setConfig(config: HttpClientConfig = {}): void {
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

  private isOff(): boolean {
    return this.getConfig().disableOutgoingRequestInstrumentation === true;
  }

  /** Made when the first request is: by then all providers are set. */
  private currentInstruments(): HttpClientInstruments | undefined {
    if (!this.isEnabled() || this.isOff()) return undefined;
    if (this.instruments !== undefined) return this.instruments;
    const config = this.getConfig();
    this.instruments = {
      tracer: this.tracer,
      duration: createClientDuration(this.meter),
      settings: clientSettings({
        ...config,
        requireParent: config.requireParentforOutgoingSpans,
        headers: config.headersToSpanAttributes?.client,
      }),
      config,
    };
    return this.instruments;
  }
}
