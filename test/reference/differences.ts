import { BEHAVIOUR } from './differences/behaviour.ts';
import { CLIENTS } from './differences/clients.ts';
import { DATABASES } from './differences/databases.ts';
import { LIFE } from './differences/life.ts';
import { LOGS } from './differences/logs.ts';
import type { MeantDifference } from './differences/meant-difference.ts';
import { METRICS } from './differences/metrics.ts';
import { ROUTES } from './differences/routes.ts';
import { SECRETS } from './differences/secrets.ts';
import { SENTRY } from './differences/sentry.ts';
import { SERVERS } from './differences/servers.ts';

/** Every difference from upstream, and from Sentry's own SDK, that is meant, with its reason. */
export const DIFFERENCES: readonly MeantDifference[] = [
  ...LIFE,
  ...SERVERS,
  ...ROUTES,
  ...CLIENTS,
  ...DATABASES,
  ...METRICS,
  ...LOGS,
  ...SENTRY,
  ...SECRETS,
  ...BEHAVIOUR,
];
