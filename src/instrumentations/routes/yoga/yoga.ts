import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../../util/version.ts';
import { mimicFunction } from '../../patching/mimic-function.ts';
import { withExports } from '../../patching/with-exports.ts';
import { activeRequestFor, setRouting } from '../routing.ts';
import { type OperationHooks, observeOperations } from './yoga-operations.ts';

interface Yoga {
  /** May change while the server runs. */
  readonly graphqlEndpoint: string;
}

interface Plugin extends OperationHooks {
  onYogaInit(init: { readonly yoga: Yoga }): void;
  onRequestParse(event: { readonly serverContext?: { readonly req?: unknown } }): void;
}

type CreateYoga = (this: unknown, options?: object, ...rest: unknown[]) => unknown;

/**
 * Sets the endpoint of GraphQL Yoga as the route on the server span and request metrics, and records each operation
 * as a span with the errors of its resolvers, through a plugin that runs after those of the service. Yoga has its own
 * executor, which the upstream graphql instrumentation does not cover.
 */
export class YogaInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/graphql-yoga', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return new InstrumentationNodeModuleDefinition(
      'graphql-yoga',
      ['>=5.0.0 <6'],
      (exports: { readonly createYoga: CreateYoga }) =>
        withExports(exports, { createYoga: this.#wrapCreateYoga(exports.createYoga) }),
    );
  }

  #wrapCreateYoga(original: CreateYoga): CreateYoga {
    const hooks = observeOperations(() => this.tracer);
    const createYoga: CreateYoga = function (options, ...rest) {
      if (typeof options !== 'object' || options === null) {
        return Reflect.apply(original, this, [options, ...rest]);
      }
      const { plugins } = options as { readonly plugins?: readonly unknown[] };
      const pluginsDescriptor = {
        value: [...(plugins ?? []), createPlugin(hooks)],
        enumerable: true,
      };
      // The options of the service are not modified.
      return original.call(this, Object.create(options, { plugins: pluginsDescriptor }), ...rest);
    };
    return mimicFunction(createYoga, original);
  }
}

function createPlugin(hooks: OperationHooks): Plugin {
  let server: Yoga | undefined;
  return {
    onYogaInit({ yoga }) {
      server = yoga;
    },
    // Yoga parses only requests to the endpoint.
    onRequestParse({ serverContext }) {
      const request = serverContext?.req;
      if (server !== undefined && typeof request === 'object' && request !== null) {
        setEndpoint(request, server.graphqlEndpoint);
      }
    },
    ...hooks,
  };
}

/** A route of an outer framework is complete: Yoga matches the unmodified URL. */
function setEndpoint(request: object, route: string): void {
  const active = activeRequestFor(request);
  if (active === undefined || active.outer?.route !== undefined) return;
  setRouting(active, { request, route, prefix: active.outer?.prefix ?? '' });
}
