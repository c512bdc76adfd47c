/**
 * gRPC statuses that are faults of the server; the others are faults of the client.
 * Source: semantic conventions, "gRPC Status" (server spans).
 */
const GRPC_FAULTS: ReadonlySet<number> = new Set([2, 4, 12, 13, 14, 15]);

/** Error codes of connections that either side has closed or aborted. */
const ABORT_CODES: ReadonlySet<unknown> = new Set([
  'ABORT_ERR',
  'ECANCELED',
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

interface ErrorFields {
  readonly status?: unknown;
  readonly statusCode?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly details?: unknown;
  readonly extensions?: { readonly code?: unknown } | undefined;
  /** AI SDK: the error of the last retry. */
  readonly lastError?: unknown;
  readonly output?: { readonly statusCode?: unknown } | undefined;
  getStatus?(): unknown;
}

/**
 * Whether a handler has thrown an error as its response: with a status below 500 as in http-errors (Express, Koa,
 * Fastify), Boom (Hapi) and HttpException (NestJS), an error of GraphQL for the client, or a gRPC status that is no fault
 * of the server.
 *
 * @param origin the framework, or the scope of the instrumentation that recorded the error
 */
export function isExpected(error: unknown, origin: string): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const fields = error as ErrorFields;
  if (origin === 'grpc') return typeof fields.code === 'number' && !GRPC_FAULTS.has(fields.code);
  if (origin === 'http-server') return ABORT_CODES.has(fields.code);
  if (isForClient(fields)) return true;
  const status = statusOf(fields) ?? statusOf((fields.lastError ?? {}) as ErrorFields);
  return typeof status === 'number' && status >= 300 && status < 500;
}

/** Syntax and validation errors of queries, and errors that resolvers throw as GraphQLError. */
function isForClient({ name, extensions }: ErrorFields): boolean {
  if (name === 'graphql.validation.error') return true;
  return name === 'GraphQLError' && extensions?.code !== 'INTERNAL_SERVER_ERROR';
}

function statusOf(error: ErrorFields): unknown {
  if (typeof error.getStatus === 'function') {
    try {
      return error.getStatus();
    } catch {
      return undefined;
    }
  }
  return error.output?.statusCode ?? error.statusCode ?? error.status;
}
