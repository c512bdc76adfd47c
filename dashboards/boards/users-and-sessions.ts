import type { Board, Panel } from '../model.ts';
import { countRate, quantile } from '../promql/histogram.ts';
import { SERVICE } from '../promql/matchers.ts';
import { orZero, withoutNaN } from '../promql/zero.ts';
import { REQUESTS } from './shared-panels.ts';

const SESSIONS = 'app_session_duration_seconds';
const NEEDS = 'Needs SIGHTLINE_USER: see docs/users-and-sessions.md.';
const NOBODY = 'SIGHTLINE_USER is not set';

const users = (window: string) => `sum(service:app_users_active:${window}{${SERVICE}})`;
const sessions = `sum(service:app_sessions_active{${SERVICE}})`;

function activeUsers(window: string, words: string): Panel {
  return {
    kind: 'stat',
    title: `Users, ${words}`,
    description: `Distinct users of all instances within ${words}, accurate to 5 %. ${NEEDS}`,
    unit: 'short',
    width: 6,
    noValue: NOBODY,
    queries: [{ source: 'prometheus', expr: users(window), legend: 'users' }],
  };
}

export const usersAndSessions: Board = {
  uid: 'sightline-users',
  title: 'Users and sessions',
  description: 'Number of users of a service, and duration of their sessions.',
  variables: ['environment', 'service'],
  rows: [
    {
      title: 'Now',
      panels: [
        activeUsers('5m', '5 minutes'),
        activeUsers('1h', 'an hour'),
        activeUsers('24h', 'a day'),
        {
          kind: 'stat',
          title: 'Open sessions',
          description: `Sessions whose user was active within the idle time. ${NEEDS}`,
          unit: 'short',
          width: 6,
          noValue: NOBODY,
          queries: [{ source: 'prometheus', expr: sessions, legend: 'sessions' }],
        },
      ],
    },
    {
      title: 'Over time',
      panels: [
        {
          kind: 'lines',
          title: 'Active users',
          description: `Distinct users of all instances within five minutes, an hour and a day. ${NEEDS}`,
          unit: 'short',
          width: 12,
          noValue: NOBODY,
          queries: [
            { source: 'prometheus', expr: users('5m'), legend: '5 minutes' },
            { source: 'prometheus', expr: users('1h'), legend: 'an hour' },
            { source: 'prometheus', expr: users('24h'), legend: 'a day' },
          ],
        },
        {
          kind: 'lines',
          title: 'Users by instance',
          description: `Distinct users of each process. The sum exceeds the users of the service: a user may reach several processes. ${NEEDS}`,
          unit: 'short',
          width: 12,
          noValue: NOBODY,
          queries: [
            {
              source: 'prometheus',
              expr: `max by (service_instance_id) (app_users_active{${SERVICE},app_window="5m"})`,
              legend: '{{service_instance_id}}',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Sessions',
          description: `Open sessions. ${NEEDS}`,
          unit: 'short',
          noValue: NOBODY,
          queries: [{ source: 'prometheus', expr: sessions, legend: 'under way' }],
        },
        {
          kind: 'lines',
          title: 'Sessions that ended',
          description: `Sessions per second. A session ends when its user was idle for SIGHTLINE_SESSION_IDLE. ${NEEDS}`,
          unit: 'cps',
          queries: [
            {
              source: 'prometheus',
              expr: orZero(countRate(SESSIONS, SERVICE, [], '$__rate_interval'), SERVICE),
              legend: 'ended',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Session duration',
          description: `50 % and 95 % of the sessions that ended in the selected time took at most this time. ${NEEDS}`,
          unit: 's',
          noValue: 'no ended sessions',
          queries: [
            {
              source: 'prometheus',
              expr: withoutNaN(quantile(0.5, SESSIONS, SERVICE, [], '$__range')),
              legend: 'P50',
            },
            {
              source: 'prometheus',
              expr: withoutNaN(quantile(0.95, SESSIONS, SERVICE, [], '$__range')),
              legend: 'P95',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Requests per user',
          description: `Requests per minute, divided by the users of five minutes. ${NEEDS}`,
          unit: 'short',
          width: 12,
          noValue: NOBODY,
          queries: [
            {
              source: 'prometheus',
              expr: `60 * ${countRate(REQUESTS, SERVICE, [], '$__rate_interval')} / clamp_min(${users('5m')}, 1)`,
              legend: 'requests a minute',
            },
          ],
        },
        {
          kind: 'lines',
          title: 'Session store',
          description:
            '1 while the store that all instances share (SIGHTLINE_SESSION_STORE) responds. Empty without a store.',
          unit: 'short',
          width: 12,
          max: 1,
          noValue: 'no store',
          queries: [
            {
              source: 'prometheus',
              expr: `min by (service_instance_id) (app_session_store_up{${SERVICE}})`,
              legend: '{{service_instance_id}}',
            },
          ],
        },
      ],
    },
  ],
};
