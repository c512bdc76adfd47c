import { dependencies } from './boards/dependencies.ts';
import { endpoints } from './boards/endpoints.ts';
import { gatewayAndUptime } from './boards/gateway-and-uptime.ts';
import { genAi } from './boards/gen-ai.ts';
import { nodeRuntime } from './boards/node-runtime.ts';
import { serviceOverview } from './boards/service-overview.ts';
import { slos } from './boards/slos.ts';
import { telemetryHealth } from './boards/telemetry-health.ts';
import { usersAndSessions } from './boards/users-and-sessions.ts';
import type { Board } from './model.ts';

/** In the order of a diagnosis: symptoms first, then causes. */
export const allBoards: readonly Board[] = [
  serviceOverview,
  endpoints,
  dependencies,
  genAi,
  nodeRuntime,
  usersAndSessions,
  slos,
  telemetryHealth,
  gatewayAndUptime,
];
