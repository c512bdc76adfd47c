import { type Context, propagation, ROOT_CONTEXT } from '@opentelemetry/api';

/** Headers of NATS. Each name may have several values. */
export interface NatsHeaders {
  keys(): string[];
  get(name: string): string;
  values(name: string): string[];
  append(name: string, value: string): void;
  set(name: string, value: string): void;
}

/** A message of NATS itself or of JetStream. */
export interface NatsMessage {
  readonly subject: string;
  readonly headers?: NatsHeaders;
}

/** Subjects of the client itself: replies, requests to JetStream, pings of services. */
const INTERNAL_SUBJECT = /^(?:_INBOX\.|\$)/;

/** Whether a subject is one of the service, and not one of the client itself. */
export function isServiceSubject(subject: unknown): subject is string {
  return typeof subject === 'string' && !INTERNAL_SUBJECT.test(subject);
}

/** The context in the headers of a message; the root context if there is none. */
export function contextOfMessage({ headers }: NatsMessage): Context {
  if (headers === undefined) return ROOT_CONTEXT;
  return propagation.extract(ROOT_CONTEXT, headers, {
    keys: (carrier) => carrier.keys(),
    get: (carrier, name) => carrier.get(name) || undefined,
  });
}
