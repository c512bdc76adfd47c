import type { Resource } from '@opentelemetry/resources';
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';

/**
 * What the tracer provider of another SDK keeps to itself, by generation: there is no other way to its
 * processors. `test/neighbours/own-sdk.test.ts` fails when one of them moves.
 */
interface ProviderInternals {
  /** 1.x: exchanged with each processor that is added. */
  readonly activeSpanProcessor?: SpanProcessor;
  /** 2.x and 3.x. */
  readonly _activeSpanProcessor?: SpanProcessor;
  /** 1.x and 2.x to 2.9. */
  readonly _config?: { readonly sampler?: Sampler };
  /** From 2.10. */
  readonly _tracerOptions?: { readonly sampler?: Sampler };
  /** 1.x. */
  readonly resource?: Resource;
  readonly _resource?: Resource;
}

export interface OtherSdk {
  /** Asked for anew at each span. */
  processor(): SpanProcessor | undefined;
  readonly sampler: Sampler;
  readonly resource: Resource | undefined;
}

/** @returns undefined where the provider is of no kind that is known */
export function otherSdkOf(provider: object): OtherSdk | undefined {
  const internals = provider as ProviderInternals;
  const processor = () => internals.activeSpanProcessor ?? internals._activeSpanProcessor;
  const sampler = internals._config?.sampler ?? internals._tracerOptions?.sampler;
  if (typeof processor()?.onEnd !== 'function' || sampler === undefined) return undefined;
  return { processor, sampler, resource: internals.resource ?? internals._resource };
}
