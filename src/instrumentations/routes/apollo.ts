import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { standingInForFunction } from '../patching/stand-in-function.ts';
import { withExports } from '../patching/with-exports.ts';
import { setRoute } from './set-route.ts';

type AnyFunction = (this: unknown, ...given: unknown[]) => unknown;

interface ApolloServer {
  executeHTTPGraphQLRequest: AnyFunction;
}

type Start = (this: unknown, server: ApolloServer, ...more: unknown[]) => unknown;

const VERSIONS = ['>=4.0.0 <6'];

/**
 * Gives the server span and the request metrics a route where Apollo Server listens itself: `/`, as it answers at each
 * path. In a framework, that has the route; operations and the errors of resolvers are seen by `graphql`.
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
      undefined,
      undefined,
      files,
    );
  }
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
