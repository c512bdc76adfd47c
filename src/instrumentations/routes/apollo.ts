import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { resolverErrors } from '../handler-errors/graphql-errors.ts';
import { reportHandlerError } from '../handler-errors/handler-errors.ts';
import { mimicFunction } from '../patching/mimic-function.ts';
import { moduleFile } from '../patching/module-file.ts';
import { replaceMethod } from '../patching/replace-method.ts';
import { withExports } from '../patching/with-exports.ts';
import { setRoute } from './set-route.ts';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

interface ApolloServer {
  executeHTTPGraphQLRequest: AnyFunction;
  readonly internals?: Internals;
}

interface Internals {
  /** Plugins of the service and of Apollo Server. */
  plugins?: readonly unknown[];
  readonly state?: { readonly phase?: unknown };
}

/** GraphQL errors. */
interface EncounteredErrors {
  readonly errors?: readonly { readonly path?: unknown; readonly originalError?: unknown }[];
}

interface FailureEvent {
  readonly error: unknown;
}

type Start = (this: unknown, server: ApolloServer, ...rest: unknown[]) => unknown;

const VERSIONS = ['>=4.0.0 <6'];

/**
 * Sets the route on the server span and request metrics if Apollo Server listens itself: `/`, since it responds on
 * every path. In a framework, the framework has the route; operations and errors of resolvers are recorded by
 * `graphql`. Errors of `context` and of plugin hooks are reported by a plugin that runs after those of the service.
 */
export class ApolloInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/apollo', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const files = ['esm', 'cjs'].map((folder) =>
      moduleFile(`@apollo/server/dist/${folder}/standalone/index.js`, VERSIONS, patchStandalone),
    );
    return new InstrumentationNodeModuleDefinition(
      '@apollo/server',
      VERSIONS,
      (exports: { readonly ApolloServer?: { readonly prototype: object } }) => {
        if (exports.ApolloServer !== undefined) patchServer(exports.ApolloServer.prototype);
        return exports;
      },
      () => {},
      files,
    );
  }
}

const REQUEST_HOOKS = {
  async didEncounterErrors({ errors = [] }: EncounteredErrors): Promise<void> {
    // Errors of resolvers have a path, and are reported already.
    const requestErrors = errors.filter(({ path }) => path === undefined);
    for (const error of resolverErrors({ errors: requestErrors }))
      reportHandlerError('apollo', error);
  },
};

const ERROR_PLUGIN = {
  contextCreationDidFail: report,
  unexpectedErrorProcessingRequest: report,
  requestDidStart: async () => REQUEST_HOOKS,
};

async function report({ error }: FailureEvent): Promise<void> {
  reportHandlerError('apollo', error);
}

function patchServer(prototype: object): void {
  const methods = prototype as Record<string, unknown>;
  replaceMethod(methods, 'executeHTTPGraphQLRequest', (original) => {
    return function executeHTTPGraphQLRequest(this: ApolloServer, ...args: never[]) {
      if (this.internals !== undefined) addErrorPlugin(this.internals);
      return Reflect.apply(original, this, args);
    };
  });
}

/** Adds the plugin to a copy: the list of the service may be shared by servers. */
function addErrorPlugin(internals: Internals): void {
  const { plugins, state } = internals;
  // Apollo Server adds plugins itself until it has started.
  if (state?.phase !== 'started' || !Array.isArray(plugins) || plugins.includes(ERROR_PLUGIN))
    return;
  internals.plugins = [...plugins, ERROR_PLUGIN];
}

function patchStandalone(exports: { readonly startStandaloneServer: Start }): object {
  const { startStandaloneServer: original } = exports;
  const start: Start = function (server, ...rest) {
    return original.call(this, wrapServer(server), ...rest);
  };
  return withExports(exports, { startStandaloneServer: mimicFunction(start, original) });
}

/** Wraps a server without changing it: it has private fields, which only the original can read. */
function wrapServer(server: ApolloServer): ApolloServer {
  return new Proxy(server, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      return function (this: unknown, ...args: unknown[]) {
        if (name === 'executeHTTPGraphQLRequest') setRoute('/', 'first');
        return Reflect.apply(value, target, args);
      };
    },
  });
}
