/** Logs a line for each request after its response. */
export function logRequests(logger) {
  return (request, response, next) => {
    const start = performance.now();
    response.on('finish', () => {
      logger.info(`${request.method} ${request.originalUrl}`, {
        status: response.statusCode,
        milliseconds: Math.round(performance.now() - start),
        user: request.userId,
      });
    });
    next();
  };
}
