/**
 * Statuses of gRPC that say that the server is at fault; the others are the client's.
 * Source: semantic conventions, "gRPC Status" (server spans).
 */
const GRPC_FAULTS: ReadonlySet<number> = new Set([2, 4, 12, 13, 14, 15]);

/** How connections end that the other side, or the service itself, has given up. */
const HUNG_UP: ReadonlySet<unknown> = new Set([
  'ABORT_ERR',
  'ECANCELED',
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

interface Marked {
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly details?: unknown;
  readonly extensions?: { readonly code?: unknown } | undefined;
  /** What has failed each time that it was tried, as the AI SDK has it. */
  readonly lastError?: unknown;
  readonly output?: { readonly statusCode?: unknown } | undefined;
  getStatus?(): unknown;
}

/**
 * Whether an error that a handler has thrown is its way of answering: marked with a status below 500 as
 * http-errors (Express, Koa, Fastify), Boom (Hapi) and HttpException (NestJS) do, an answer of GraphQL
 * that is meant for the client, or a status of gRPC that is no fault of the server.
 *
 * @param origin the framework, or the scope of the instrumentation that recorded it
 */
export function isAnswer(error: unknown, origin: string): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const marked = error as Marked;
  if (origin === 'grpc') return typeof marked.code === 'number' && !GRPC_FAULTS.has(marked.code);
  if (origin === 'http-server') return HUNG_UP.has(marked.code);
  if (isMeantForClient(marked)) return true;
  const status = statusOf(marked) ?? statusOf((marked.lastError ?? {}) as Marked);
  return typeof status === 'number' && status >= 300 && status < 500;
}

/** Syntax and validation errors of queries, and what resolvers throw as GraphQLError on purpose. */
function isMeantForClient({ name, extensions }: Marked): boolean {
  if (name === 'graphql.validation.error') return true;
  return name === 'GraphQLError' && extensions?.code !== 'INTERNAL_SERVER_ERROR';
}

function statusOf(error: Marked): unknown {
  if (typeof error.getStatus === 'function') {
    try {
      return error.getStatus();
    } catch {
      return undefined;
    }
  }
  return error.output?.statusCode ?? error.statusCode ?? error.status;
}
