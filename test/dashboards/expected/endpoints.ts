import { anyWithin, type Expectation, type Expectations, series } from '../values/expect.ts';
import { rate, rates } from '../values/measured.ts';
import {
  byStatus,
  failures,
  isFailed,
  methodAndRoute,
  percentile,
  percentileByRoute,
  requestRate,
  SET_UP,
} from './requests.ts';

const BY = ['http_request_method', 'http_route'];
const nothingOf = Object.fromEntries(SET_UP.map((route) => [route, 0]));
const byRoute = series(BY, (facts) => ({ ...nothingOf, ...rates(facts, methodAndRoute) }));
const failuresByRoute = series(BY, (facts) => failures(facts, methodAndRoute));
const quantiles = (q: number): Expectation => percentileByRoute(q, BY, methodAndRoute);

export const endpoints: Expectations = {
  'Routes / A': byRoute,
  'Routes / B': failuresByRoute,
  'Routes / C': quantiles(0.5),
  'Routes / D': quantiles(0.95),
  'Routes / E': quantiles(0.99),
  'Requests by route / A': byRoute,
  'Errors by route / A': failuresByRoute,
  'P95 by route / A': quantiles(0.95),
  'Duration of requests / A': percentile(0.5),
  'Duration of requests / B': percentile(0.95),
  'Duration of requests / C': percentile(0.99),
  'Requests by status / A': byStatus,
  // The line without a name is the zero of a service that never failed.
  'Errors by kind / A': series(['error_type'], (facts) => ({
    '500': rate(facts, isFailed),
    '': 0,
  })),
  'Durations / A': requestRate,
  // Spans of 200 ms or longer; on a quick machine the load has none.
  'Slow traces / A': anyWithin(0.2, 30),
};
