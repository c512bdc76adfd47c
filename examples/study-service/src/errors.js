/** An error for the client, which the error handler turns into a response. */
export class HttpError extends Error {
  constructor(status, code, message, details) {
    super(message);
    Object.assign(this, { status, code, details });
  }
}

export const badRequest = (message, details) => new HttpError(400, 'bad_request', message, details);
export const unauthorized = (message) => new HttpError(401, 'unauthorized', message);
export const notFound = (noun) => new HttpError(404, 'not_found', `no such ${noun}`);
export const conflict = (message) => new HttpError(409, 'conflict', message);

/** The last route, for requests that match no other. */
export function unknownRoute(request) {
  throw notFound(`route: ${request.method} ${request.path}`);
}

/** Express recognizes an error handler by its four parameters. */
export function handleErrors(logger) {
  return (error, request, response, next) => {
    if (response.headersSent) return next(error);
    // The body parsers of Express mark mistakes of the client with a status below 500.
    const status = error.status >= 400 && error.status < 500 ? error.status : 500;
    if (status === 500) {
      const { name, message, stack } = error;
      logger.error(`${request.method} ${request.path} failed: ${message}`, { name, stack });
    }
    response.status(status).json({
      error:
        status === 500
          ? { code: 'internal', message: 'something went wrong on our side' }
          : { code: error.code ?? 'bad_request', message: error.message, details: error.details },
    });
  };
}
