/**
 * Reads all settings from the environment.
 *
 * @throws Error for a missing or malformed setting: the service must not start and then fail for a user
 */
export function readConfiguration(environment) {
  return {
    port: readNumber(environment, 'PORT', 3000),
    databaseUrl: readText(environment, 'DATABASE_URL'),
    databasePoolSize: readNumber(environment, 'DATABASE_POOL_SIZE', 10),
    redisUrl: environment.REDIS_URL || undefined,
    jwtSecret: readText(environment, 'JWT_SECRET'),
    logLevel: environment.LOG_LEVEL || 'info',
  };
}

function readText(environment, name) {
  const value = environment[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

function readNumber(environment, name, fallback) {
  const value = Number(environment[name] || fallback);
  if (!Number.isInteger(value) || value < 0) {
    throw new Error(`${name} is not a whole number: ${environment[name]}`);
  }
  return value;
}
