import type { Resource } from '@opentelemetry/resources';
import type { Sampler, SpanProcessor } from '@opentelemetry/sdk-trace';

/**
 * Internals of the tracer provider of another SDK, by version: there is no other access to its processors.
 * `test/neighbours/own-sdk.test.ts` fails when one of them moves.
 */
interface ProviderInternals {
  /** 1.x: replaced when a processor is added. */
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
  /** Called for each span, since the processor may be replaced. */
  processor(): SpanProcessor | undefined;
  readonly sampler: Sampler;
  readonly resource: Resource | undefined;
}

/** @returns undefined for an unknown provider */
export function otherSdkOf(provider: object): OtherSdk | undefined {
  const internals = provider as ProviderInternals;
  const processor = () => internals.activeSpanProcessor ?? internals._activeSpanProcessor;
  const sampler = internals._config?.sampler ?? internals._tracerOptions?.sampler;
  if (typeof processor()?.onEnd !== 'function' || sampler === undefined) return undefined;
  return { processor, sampler, resource: internals.resource ?? internals._resource };
}
