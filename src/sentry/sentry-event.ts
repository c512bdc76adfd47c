import { randomBytes } from 'node:crypto';
import type { Attributes } from '@opentelemetry/api';
import type { Event } from '@sentry/core';
import { VERSION } from '../util/version.ts';
import { exceptionsOf } from './exceptions.ts';
import type { ErrorEvent, ObservedRequest } from './observed-error.ts';
import { requestData } from './request-data.ts';

/** Properties that all events of a process share. */
export interface ProcessFacts {
  readonly environment: string;
  readonly release: string | undefined;
  /** Attributes of the resource. */
  readonly resource: Attributes;
  readonly personalData: boolean;
  /** Of the running profile, if there is one. */
  readonly profilerId: string | undefined;
}

/** Resource attributes that identify the service, not the user or the command that started it. */
const REPORTED = /^(service|deployment|container|k8s|cloud|faas)\./;

/** Source: Sentry, "Event Payloads". */
export function buildEvent(occurrence: ErrorEvent, facts: ProcessFacts): Event {
  const { request, traceId, spanId, level, message } = occurrence;
  const { resource, release } = facts;
  const snapshot = request?.snapshot;
  const transaction = transactionOf(occurrence);
  return {
    event_id: randomBytes(16).toString('hex'),
    timestamp: occurrence.time,
    platform: 'node',
    level,
    environment: facts.environment,
    ...(release === undefined ? {} : { release }),
    ...(resource['host.name'] === undefined ? {} : { server_name: String(resource['host.name']) }),
    ...(transaction ?? {}),
    ...(occurrence.source === 'logged' ? { logger: occurrence.origin } : {}),
    ...(message === undefined ? {} : { logentry: { message } }),
    exception: { values: exceptionsOf(occurrence) },
    breadcrumbs: [...occurrence.breadcrumbs],
    ...(snapshot === undefined ? {} : { request: requestData(snapshot, facts.personalData) }),
    ...(facts.personalData && snapshot?.clientAddress !== undefined
      ? { user: { ip_address: snapshot.clientAddress } }
      : {}),
    tags: tagsOf(occurrence, resource),
    contexts: {
      // Sentry requires a trace for each event.
      trace: {
        trace_id: traceId ?? randomBytes(16).toString('hex'),
        span_id: spanId ?? randomBytes(8).toString('hex'),
      },
      // A continuous profile has no `profile_id`, although the type requires one.
      ...((facts.profilerId && { profile: { profiler_id: facts.profilerId } }) as object),
      runtime: { name: 'node', version: process.version },
      otel: {
        resource: Object.fromEntries(
          Object.entries(resource).filter(([key]) => REPORTED.test(key)),
        ),
      },
    },
    sdk: { name: 'sightline', version: VERSION },
  };
}

/** The route, else the path of the request, else the name of the span. */
function transactionOf({ request, spanName }: ErrorEvent) {
  const name = routeOf(request);
  if (name !== undefined)
    return { transaction: name, transaction_info: { source: 'route' } as const };
  const snapshot = request?.snapshot;
  if (snapshot !== undefined) {
    const transaction = `${snapshot.method} ${snapshot.path}`;
    return { transaction, transaction_info: { source: 'url' } as const };
  }
  if (spanName === undefined) return undefined;
  return { transaction: spanName, transaction_info: { source: 'task' } as const };
}

function routeOf(request: ObservedRequest | undefined): string | undefined {
  if (!request?.route) return undefined;
  return request.snapshot === undefined
    ? request.route
    : `${request.snapshot.method} ${request.route}`;
}

function tagsOf({ request }: ErrorEvent, resource: Attributes): Record<string, string | number> {
  return {
    'service.name': String(resource['service.name']),
    ...(request?.status ? { 'http.status_code': request.status } : {}),
  };
}
