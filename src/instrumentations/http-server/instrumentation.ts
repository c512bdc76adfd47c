import { type MeterProvider, propagation, type TracerProvider } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { patchHttp2 } from './http2.ts';
import { createServerMetrics, type ServerMetrics } from './metrics.ts';
import { createObserver, type Observer } from './observer.ts';
import { type HttpServerConfig, settingsOf } from './options.ts';
import { patchEmit, type ServerPrototype } from './patch-emit.ts';
import { createHeadReader } from './request/request-head.ts';
import { watchUncaught } from './uncaught-errors.ts';

/** What `node:http` and `node:https` have in common. */
interface HttpModule {
  readonly Server: { readonly prototype: ServerPrototype };
}

/**
 * Observes incoming requests of `node:http`, `node:https` and, by its compatible interface,
 * `node:http2`: server spans and metrics by the stable semantic conventions.
 */
export class HttpServerInstrumentation extends InstrumentationBase<HttpServerConfig> {
  // Declared only: initialisers would run after the constructor of the base class, which sets them.
  declare private observer: Observer | undefined;
  declare private metrics: ServerMetrics | undefined;

  constructor(config: HttpServerConfig = {}) {
    super('sightline/http-server', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const observer = () => this.currentObserver();
    watchUncaught();
    const server = (name: 'http' | 'https') =>
      new InstrumentationNodeModuleDefinition(name, ['*'], (module: HttpModule) => {
        if (!this.isOff()) patchEmit(module.Server.prototype, name, observer);
        return module;
      });
    return [
      server('http'),
      server('https'),
      new InstrumentationNodeModuleDefinition('http2', ['*'], (module) => {
        if (!this.isOff()) patchHttp2(module, observer);
        return module;
      }),
    ];
  }

  override setConfig(config: HttpServerConfig = {}): void {
    super.setConfig(config);
    this.forget();
  }

  override setTracerProvider(provider: TracerProvider): void {
    super.setTracerProvider(provider);
    this.forget();
  }

  override setMeterProvider(provider: MeterProvider): void {
    super.setMeterProvider(provider);
    this.forget();
  }

  private isOff(): boolean {
    return this.getConfig().disableIncomingRequestInstrumentation === true;
  }

  private forget(): void {
    this.observer = undefined;
    this.metrics = undefined;
  }

  /** Made when the first request comes: by then all providers are set. */
  private currentObserver(): Observer | undefined {
    if (!this.isEnabled() || this.isOff()) return undefined;
    if (this.observer !== undefined) return this.observer;
    this.metrics ??= createServerMetrics(this.meter, this.getConfig().recordBodySizes === true);
    this.observer = createObserver({
      tracer: this.tracer,
      metrics: this.metrics,
      settings: settingsOf(this.getConfig()),
      readHead: createHeadReader(propagation.fields()),
    });
    return this.observer;
  }
}
