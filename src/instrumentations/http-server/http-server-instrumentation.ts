import { type MeterProvider, propagation, type TracerProvider } from '@opentelemetry/api';
import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { patchHttp2 } from './http2.ts';
import { createServerMetrics } from './metrics.ts';
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
 * Records incoming requests of `node:http`, `node:https` and, through its compatibility API, `node:http2`: server
 * spans and metrics of the stable semantic conventions.
 */
export class HttpServerInstrumentation extends InstrumentationBase<HttpServerConfig> {
  // No initializer: it would run after the constructor of the base class, which sets the field.
  declare private observer: Observer | undefined;

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
    this.reset();
  }

  override setTracerProvider(provider: TracerProvider): void {
    super.setTracerProvider(provider);
    this.reset();
  }

  override setMeterProvider(provider: MeterProvider): void {
    super.setMeterProvider(provider);
    this.reset();
  }

  private isOff(): boolean {
    return this.getConfig().disableIncomingRequestInstrumentation === true;
  }

  private reset(): void {
    this.observer = undefined;
  }

  /** Created for the first request, when all providers are set. */
  private currentObserver(): Observer | undefined {
    if (!this.isEnabled() || this.isOff()) return undefined;
    if (this.observer !== undefined) return this.observer;
    const config = this.getConfig();
    this.observer = createObserver({
      tracer: this.tracer,
      metrics: createServerMetrics(this.meter, config.recordBodySizes === true),
      settings: settingsOf(config),
      readHead: createHeadReader(propagation.fields()),
    });
    return this.observer;
  }
}
