import type { Instrumentation } from '@opentelemetry/instrumentation';
import type { LazyPart } from '../../lazy-parts.ts';
import { load } from '../../load.ts';

/** Instrumentations of upstream that would change what the service does, by their short names. */
const MENDED: Readonly<Record<string, LazyPart>> = {
  amqplib: 'sightline:instrumentations/mended/amqplib',
  'aws-sdk': 'sightline:instrumentations/mended/aws-sdk',
  'cassandra-driver': 'sightline:instrumentations/mended/cassandra-driver',
  dataloader: 'sightline:instrumentations/mended/dataloader',
  graphql: 'sightline:instrumentations/mended/graphql',
  grpc: 'sightline:instrumentations/mended/grpc',
  kafkajs: 'sightline:instrumentations/mended/kafkajs',
  'lru-memoizer': 'sightline:instrumentations/mended/lru-memoizer',
  openai: 'sightline:instrumentations/mended/openai',
  redis: 'sightline:instrumentations/mended/redis',
  'socket.io': 'sightline:instrumentations/mended/socket-io',
  winston: 'sightline:instrumentations/mended/winston',
};

/** Takes out of an instrumentation of upstream, before it patches anything, what would harm the service. */
export function mendUpstream(name: string, instrumentation: Instrumentation): void {
  const part = MENDED[name];
  if (part !== undefined) load<{ mend(upstream: object): void }>(part).mend(instrumentation);
}
