import type { TextMapPropagator } from '@opentelemetry/api';
import type { SamplerConfigModel } from '@opentelemetry/configuration';
import { W3CBaggagePropagator } from '@opentelemetry/core';
import type { Sampler } from '@opentelemetry/sdk-trace';
import type { Configuration } from '../../configuration/configuration.ts';
import type { PropagatorName } from '../../configuration/names.ts';
import { DEFAULT_SAMPLER } from '../../configuration/samplers.ts';
import { load } from '../../lazy/load.ts';
import { createSampler } from '../traces/sampler.ts';
import { guardedPropagator, type NamedPropagator } from './guarded-propagator.ts';
import { createJaegerPropagator } from './jaeger-propagator.ts';
import { createTraceContextPropagator } from './trace-context-propagator.ts';

/**
 * Combines the propagators of OTEL_PROPAGATORS; returns undefined for `none`. If errors go to Sentry, callers
 * may use a Sentry SDK, and `tracecontext` also reads its header.
 */
export function createPropagator({
  propagators: names,
  sentry,
  traces,
}: Pick<Configuration, 'propagators' | 'sentry' | 'traces'>): TextMapPropagator | undefined {
  const propagators: NamedPropagator[] = names.flatMap((name) => {
    const propagator = propagatorOf(name);
    return propagator === undefined ? [] : [{ name, propagator }];
  });
  if (sentry !== undefined && names.includes('tracecontext')) {
    const { createSentryPropagator } = load<typeof import('./sentry-propagator.ts')>(
      'sightline:signals/propagation/sentry-propagator',
    );
    // Last: a context extracted by others takes precedence.
    const propagator = createSentryPropagator(rootSampler(traces?.sampler ?? DEFAULT_SAMPLER));
    propagators.push({ name: 'sentry', propagator });
  }
  return propagators.length === 0 ? undefined : guardedPropagator(propagators);
}

/** A tail sampler records every trace. */
function rootSampler(model: SamplerConfigModel): Sampler {
  try {
    return createSampler(model);
  } catch {
    return createSampler({ always_on: {} });
  }
}

function propagatorOf(name: PropagatorName): TextMapPropagator | undefined {
  switch (name) {
    case 'tracecontext':
      return createTraceContextPropagator();
    case 'baggage':
      return new W3CBaggagePropagator();
    case 'b3':
    case 'b3multi':
      return createB3Propagator(name);
    case 'jaeger':
      return createJaegerPropagator();
    case 'xray': {
      const { AWSXRayPropagator } = load<typeof import('@opentelemetry/propagator-aws-xray')>(
        '@opentelemetry/propagator-aws-xray',
      );
      return new AWSXRayPropagator();
    }
    case 'none':
      return undefined;
  }
}

function createB3Propagator(name: 'b3' | 'b3multi'): TextMapPropagator {
  const { B3InjectEncoding, B3Propagator } = load<typeof import('@opentelemetry/propagator-b3')>(
    '@opentelemetry/propagator-b3',
  );
  const injectEncoding =
    name === 'b3' ? B3InjectEncoding.SINGLE_HEADER : B3InjectEncoding.MULTI_HEADER;
  return new B3Propagator({ injectEncoding });
}
