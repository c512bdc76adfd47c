const GRACE_MS = 10_000;

/**
 * On SIGTERM and SIGINT: no new requests, those under way are finished, then the connections are
 * closed and the process ends by itself.
 */
export function stopOnSignals({ server, database, cache, logger }) {
  const stop = async (signal) => {
    logger.info('stopping', { signal });
    // Clients may keep connections open that carry no request; after the grace period any.
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
