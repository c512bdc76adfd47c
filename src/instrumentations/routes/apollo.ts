import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { thrownIn } from '../handler-errors/graphql-errors.ts';
import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { replaceMethod } from '../patching/replace-method.ts';
import { standingInForFunction } from '../patching/stand-in-function.ts';
import { withExports } from '../patching/with-exports.ts';
import { setRoute } from './set-route.ts';

type AnyFunction = (this: unknown, ...given: unknown[]) => unknown;

interface ApolloServer {
  executeHTTPGraphQLRequest: AnyFunction;
  readonly internals?: Internals;
}

interface Internals {
  /** Those of the service and of Apollo Server. */
  plugins?: readonly unknown[];
  readonly state?: { readonly phase?: unknown };
}

/** Errors of GraphQL. */
interface Encountered {
  readonly errors?: readonly { readonly path?: unknown; readonly originalError?: unknown }[];
}

interface Failed {
  readonly error: unknown;
}

type Start = (this: unknown, server: ApolloServer, ...more: unknown[]) => unknown;

const VERSIONS = ['>=4.0.0 <6'];

/**
 * Gives the server span and the request metrics a route where Apollo Server listens itself: `/`, as it answers at each
 * path. In a framework, that has the route; operations and the errors of resolvers are seen by `graphql`. What `context`
 * and the hooks of plugins throw is seen here, by a plugin behind those of the service.
 */
export class ApolloInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/apollo', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const files = ['esm', 'cjs'].map(
      (folder) =>
        new InstrumentationNodeModuleFile(
          `@apollo/server/dist/${folder}/standalone/index.js`,
          VERSIONS,
          observed as (exports: unknown) => unknown,
          () => {},
        ),
    );
    return new InstrumentationNodeModuleDefinition(
      '@apollo/server',
      VERSIONS,
      (exports: { readonly ApolloServer?: { readonly prototype: object } }) => {
        if (exports.ApolloServer !== undefined) watchErrors(exports.ApolloServer.prototype);
        return exports;
      },
      () => {},
      files,
    );
  }
}

const HOOKS = {
  async didEncounterErrors({ errors = [] }: Encountered): Promise<void> {
    // Those of resolvers have a path, and are known.
    const outside = errors.filter(({ path }) => path === undefined);
    for (const error of thrownIn({ errors: outside })) reportHandlerError('apollo', error);
  },
};

const ERRORS = {
  contextCreationDidFail: report,
  unexpectedErrorProcessingRequest: report,
  requestDidStart: async () => HOOKS,
};

async function report({ error }: Failed): Promise<void> {
  reportHandlerError('apollo', error);
}

function watchErrors(prototype: object): void {
  const methods = prototype as Record<string, unknown>;
  replaceMethod(methods, 'executeHTTPGraphQLRequest', (original) => {
    return function executeHTTPGraphQLRequest(this: ApolloServer, ...given: never[]) {
      if (this.internals !== undefined) watchPlugins(this.internals);
      return Reflect.apply(original, this, given);
    };
  });
}

/** A list of its own: that of the service may be shared by servers. */
function watchPlugins(internals: Internals): void {
  const { plugins, state } = internals;
  // Until it has started, Apollo Server adds some itself.
  if (state?.phase !== 'started' || !Array.isArray(plugins) || plugins.includes(ERRORS)) return;
  internals.plugins = [...plugins, ERRORS];
}

function observed(exports: { readonly startStandaloneServer: Start }): object {
  const { startStandaloneServer: original } = exports;
  const start: Start = function (server, ...more) {
    return original.call(this, watched(server), ...more);
  };
  return withExports(exports, { startStandaloneServer: standingInForFunction(start, original) });
}

/** The same server, whose own is left as it is: it has private fields, which only itself can read. */
function watched(server: ApolloServer): ApolloServer {
  return new Proxy(server, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name, target);
      if (typeof found !== 'function') return found;
      return function (this: unknown, ...given: unknown[]) {
        if (name === 'executeHTTPGraphQLRequest') setRoute('/', 'first');
        return Reflect.apply(found, target, given);
      };
    },
  });
}
