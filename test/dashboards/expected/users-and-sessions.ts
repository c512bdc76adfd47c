import { between, chosen, type Expectations, each, nothing, one } from '../values/expect.ts';
import { rate } from '../values/measured.ts';

const users = one(({ students }) => students, 0);
const ended = ({ calls }: { calls: { users: number } }) => calls.users;
/** Bounds of app.session.duration around what these sessions took. */
const session =
  (beside: (seconds: readonly number[]) => number) =>
  ({ calls }: { calls: { sessionSeconds: readonly number[] } }) =>
    beside(calls.sessionSeconds);
const shortest = session((all) => [0, 1, 5, 10, 30].findLast((one) => one <= Math.min(...all))!);
const longest = session((all) => [1, 5, 10, 30, 60, 120].find((one) => one >= Math.max(...all))!);

export const usersAndSessions: Expectations = {
  'Users, 5 minutes / A': users,
  'Users, an hour / A': users,
  'Users, a day / A': users,
  'Open sessions / A': users,
  'Active users / A': users,
  'Active users / B': chosen('caller', one(ended, 0)),
  'Active users / C': users,
  'Users by instance / A': users,
  // Those of the caller are over, and the store that it shares with others says so.
  'Sessions / A': chosen(
    'caller',
    one(() => 0),
  ),
  'Sessions that ended / A': chosen(
    'caller',
    one(({ calls, window }) => calls.sessionSeconds.length / window),
  ),
  'Session duration / A': chosen('caller', between(shortest, longest)),
  'Session duration / B': chosen('caller', between(shortest, longest)),
  'Requests per user / A': one((facts) => (60 * rate(facts)) / facts.students),
  'Session store / A': chosen(
    'caller',
    each(
      () => 1,
      () => 1,
    ),
  ),
};

/** Of a service that has no store. */
export const withoutStore: Expectations = {
  'Session store / A': nothing('SIGHTLINE_SESSION_STORE is not set'),
  'Sessions that ended / A': one(() => 0),
};
