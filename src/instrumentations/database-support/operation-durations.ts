import { type Attributes, type Meter, ValueType } from '@opentelemetry/api';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  METRIC_DB_CLIENT_OPERATION_DURATION,
} from '@opentelemetry/semantic-conventions';
import { createHistogramCache } from '../metric-support/attribute-caches.ts';
import type { BoundHistogram } from '../metric-support/bind-histogram.ts';
import type { DatabaseOperation } from './database-operation.ts';

/** Seconds. Source: semantic conventions, `db.client.operation.duration`. */
const DURATION_BOUNDARIES = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** The server and the database of an operation. */
export interface OperationTarget {
  readonly namespace: string | undefined;
  readonly address: string | undefined;
  readonly port: number | string | undefined;
}

/** Durations of operations in seconds, by operation, target and error. */
export interface OperationDurations {
  /** @param error `error.type`; undefined for successful operations */
  of(
    operation: DatabaseOperation,
    target: OperationTarget,
    error: string | undefined,
  ): BoundHistogram;
}

/** Source: semantic conventions, "Database client metrics". */
export function createOperationDurations(meter: Meter): OperationDurations {
  const durations = createHistogramCache(meter, METRIC_DB_CLIENT_OPERATION_DURATION, {
    description: 'Duration of database client operations.',
    unit: 's',
    valueType: ValueType.DOUBLE,
    advice: { explicitBucketBoundaries: DURATION_BOUNDARIES },
  });
  return {
    of(described, target, error) {
      const { system, operation, collection } = described;
      const { namespace, address, port } = target;
      const key = `${system}\n${operation}\n${collection}\n${namespace}\n${address}\n${port}\n${error}`;
      return durations.get(key) ?? durations.add(key, attributesOf(described, target, error));
    },
  };
}

/** Without undefined values, since `{ port: undefined }` and `{}` differ for the SDK. */
function attributesOf(
  { system, operation, collection }: DatabaseOperation,
  { namespace, address, port }: OperationTarget,
  error: string | undefined,
): Attributes {
  const attributes: Attributes = { [ATTR_DB_SYSTEM_NAME]: system };
  if (namespace !== undefined) attributes[ATTR_DB_NAMESPACE] = namespace;
  if (operation !== undefined) {
    // Redis clients differ in the case of command names.
    attributes[ATTR_DB_OPERATION_NAME] = system === 'redis' ? operation.toUpperCase() : operation;
  }
  if (collection !== undefined) attributes[ATTR_DB_COLLECTION_NAME] = collection;
  if (address !== undefined) attributes[ATTR_SERVER_ADDRESS] = address;
  if (port !== undefined) attributes[ATTR_SERVER_PORT] = Number(port);
  if (error !== undefined) attributes[ATTR_ERROR_TYPE] = error;
  return attributes;
}
