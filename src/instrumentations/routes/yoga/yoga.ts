import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../../util/version.ts';
import { standingInForFunction } from '../../patching/stand-in-function.ts';
import { withExports } from '../../patching/with-exports.ts';
import { giveRouting, observedFor } from '../routing.ts';
import { type OperationHooks, observeOperations } from './yoga-operations.ts';

interface Yoga {
  /** Changes while it runs, now and then. */
  readonly graphqlEndpoint: string;
}

interface Plugin extends OperationHooks {
  onYogaInit(init: { readonly yoga: Yoga }): void;
  onRequestParse(asked: { readonly serverContext?: { readonly req?: unknown } }): void;
}

type CreateYoga = (this: unknown, options?: object, ...more: unknown[]) => unknown;

/**
 * Gives the server span and the request metrics the endpoint of GraphQL Yoga, and each operation a span with the errors
 * of its resolvers: by a plugin behind those of the service. Yoga has an executor of its own, which upstream's
 * instrumentation of graphql does not see.
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
        withExports(exports, { createYoga: this.#creating(exports.createYoga) }),
    );
  }

  #creating(original: CreateYoga): CreateYoga {
    const hooks = observeOperations(() => this.tracer);
    const createYoga: CreateYoga = function (options, ...more) {
      if (typeof options !== 'object' || options === null) {
        return Reflect.apply(original, this, [options, ...more]);
      }
      const { plugins } = options as { readonly plugins?: readonly unknown[] };
      const all = { value: [...(plugins ?? []), createPlugin(hooks)], enumerable: true };
      // The service's own are left as they are.
      return original.call(this, Object.create(options, { plugins: all }), ...more);
    };
    return standingInForFunction(createYoga, original);
  }
}

function createPlugin(hooks: OperationHooks): Plugin {
  let server: Yoga | undefined;
  return {
    onYogaInit({ yoga }) {
      server = yoga;
    },
    // Of what is none of the endpoint's, nothing is parsed.
    onRequestParse({ serverContext }) {
      const request = serverContext?.req;
      if (server !== undefined && typeof request === 'object' && request !== null) {
        giveEndpoint(request, server.graphqlEndpoint);
      }
    },
    ...hooks,
  };
}

/** What a framework around it has registered is the whole of it: Yoga looks at the URL as it came. */
function giveEndpoint(request: object, route: string): void {
  const found = observedFor(request);
  if (found === undefined || found.before?.route !== undefined) return;
  giveRouting(found, { request, route, prefix: found.before?.prefix ?? '' });
}
