import { createApp } from './src/app.js';
import { createCache } from './src/cache.js';
import { readConfiguration } from './src/configuration.js';
import { openDatabase } from './src/database.js';
import { createLogger } from './src/logger.js';
import { migrate } from './src/migrate.js';
import { stopOnSignals } from './src/shutdown.js';

const configuration = readConfiguration(process.env);
const logger = createLogger(configuration.logLevel);

const database = openDatabase(configuration, logger);
await migrate(database, logger);
const cache = await createCache(configuration.redisUrl, logger);

const app = createApp({ configuration, logger, database, cache });
const server = app.listen(configuration.port, (error) => {
  if (error) throw error;
  logger.info('listening', { port: server.address().port });
});

stopOnSignals({ server, database, cache, logger });
