import type { Board } from '../model.ts';
import { dependencies } from './service/dependencies.ts';
import { logs } from './service/logs.ts';
import { now } from './service/now.ts';
import { requests } from './service/requests.ts';
import { routes } from './service/routes.ts';
import { saturation } from './service/saturation.ts';

export const serviceOverview: Board = {
  uid: 'sightline-service',
  title: 'Service overview',
  description: 'Health of a service: requests, dependencies, saturation.',
  variables: ['environment', 'service', 'instance'],
  rows: [now, requests, routes, dependencies, saturation, logs],
};
