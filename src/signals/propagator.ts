import type { TextMapPropagator } from '@opentelemetry/api';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import type { PropagatorName } from '../configuration/names.ts';
import { load } from '../load.ts';
import { createJaegerPropagator } from './propagators/jaeger.ts';

/** Combines the propagators of OTEL_PROPAGATORS; undefined for none. */
export function createPropagator(names: readonly PropagatorName[]): TextMapPropagator | undefined {
  const propagators = names.flatMap((name) => propagatorOf(name) ?? []);
  return propagators.length > 1 ? new CompositePropagator({ propagators }) : propagators[0];
}

function propagatorOf(name: PropagatorName): TextMapPropagator | undefined {
  switch (name) {
    case 'tracecontext':
      return new W3CTraceContextPropagator();
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
