import { randomBytes } from 'node:crypto';
import type { Attributes } from '@opentelemetry/api';
import type { Event } from '@sentry/core';
import { VERSION } from '../util/version.ts';
import type { ErrorEvent, ObservedRequest } from './error-event.ts';
import { exceptionsOf } from './exceptions.ts';
import { requestData } from './request-data.ts';

/** What all events of a process have in common. */
export interface ProcessFacts {
  readonly environment: string;
  readonly release: string | undefined;
  /** Attributes of the resource. */
  readonly resource: Attributes;
  readonly personalData: boolean;
  /** Of the profile that is being taken, if any. */
  readonly profilerId: string | undefined;
}

/** Resource attributes that say which service this is, and nothing about who started it how. */
const REPORTED = /^(service|deployment|container|k8s|cloud|faas)\./;

/** Source: Sentry, "Event Payloads". */
export function buildEvent(occurrence: ErrorEvent, facts: ProcessFacts): Event {
  const { request, traceId, spanId, level, message } = occurrence;
  const { resource, release } = facts;
  const asked = request?.snapshot;
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
    ...(asked === undefined ? {} : { request: requestData(asked, facts.personalData) }),
    ...(facts.personalData && asked?.clientAddress !== undefined
      ? { user: { ip_address: asked.clientAddress } }
      : {}),
    tags: tagsOf(occurrence, resource),
    contexts: {
      // Without a trace of ours it is one of its own: Sentry wants each event in one.
      trace: {
        trace_id: traceId ?? randomBytes(16).toString('hex'),
        span_id: spanId ?? randomBytes(8).toString('hex'),
      },
      // Of a continuous profile, which has no `profile_id`, unlike what the type says.
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

/** The route, which many requests share; where there is none, what comes next to it. */
function transactionOf({ request, spanName }: ErrorEvent) {
  const name = routeOf(request);
  if (name !== undefined)
    return { transaction: name, transaction_info: { source: 'route' } as const };
  const asked = request?.snapshot;
  if (asked !== undefined) {
    const transaction = `${asked.method} ${asked.path}`;
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
