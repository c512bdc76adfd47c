// Sentry's own SDK, started as its documentation says, for the programs that compare what Sentry gets.
import * as Sentry from '@sentry/node';

Sentry.init({ dsn: process.env.SENTRY_DSN, tracesSampleRate: 0 });
