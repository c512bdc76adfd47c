import { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { ClientInstrumentation } from './cached-instruments.ts';
import { observeHttp2 } from './http2.ts';
import { createClientDuration } from './metrics.ts';
import { type HttpClientInstruments, observeRequests } from './observe-requests.ts';
import { clientSettings, type HttpClientConfig } from './options.ts';

/**
 * Records outgoing requests of `node:http`, `node:https` and `node:http2`: client spans and metrics of the stable
 * semantic conventions. For `fetch` and undici see undici-instrumentation.ts.
 */
export class HttpClientInstrumentation extends ClientInstrumentation<
  HttpClientConfig,
  HttpClientInstruments
> {
  // No initializer: it would run after the constructor of the base class, which sets the field.
  declare private isSubscribed: boolean | undefined;

  constructor(config: HttpClientConfig = {}) {
    super('sightline/http-client', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    const instruments = () => this.currentInstruments();
    const client = (name: 'http' | 'https') =>
      new InstrumentationNodeModuleDefinition(name, ['*'], (module: unknown) => {
        if (!this.isSubscribed && !this.isOff()) observeRequests(instruments);
        this.isSubscribed = true;
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

  private isOff(): boolean {
    return this.getConfig().disableOutgoingRequestInstrumentation === true;
  }

  private currentInstruments(): HttpClientInstruments | undefined {
    return this.isEnabled() && !this.isOff() ? this.instruments() : undefined;
  }

  protected override createInstruments(config: HttpClientConfig): HttpClientInstruments {
    return {
      tracer: this.tracer,
      duration: createClientDuration(this.meter),
      settings: clientSettings({
        ...config,
        requireParent: config.requireParentforOutgoingSpans,
        headers: config.headersToSpanAttributes?.client,
      }),
      config,
    };
  }
}
