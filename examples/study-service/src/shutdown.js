const GRACE_MS = 10_000;

/**
 * On SIGTERM and SIGINT: accepts no new requests, finishes open ones, then closes the connections. The process exits by
 * itself.
 */
export function stopOnSignals({ server, database, cache, logger }) {
  const stop = async (signal) => {
    logger.info('stopping', { signal });
    // Closes idle connections at once, all others after the grace period.
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
    await closed;
    await cache.close();
    await database.end();
    logger.info('stopped');
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
