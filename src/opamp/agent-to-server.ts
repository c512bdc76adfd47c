import type { Attributes } from '@opentelemetry/api';
import { attributes } from '../otlp/encode/encode-attributes.ts';
import { encodeToBuffer } from '../otlp/encode/encode-to-buffer.ts';
import { bytesField, numberField, timeField } from './protobuf-fields.ts';

/** Field numbers of AgentToServer. Source: opamp-spec, proto/opamp.proto. */
export const INSTANCE_UID = 1;
export const SEQUENCE_NUM = 2;
export const DESCRIPTION = 3;
export const CAPABILITIES = 4;
export const HEALTH = 5;
export const EFFECTIVE_CONFIG = 6;
export const REMOTE_CONFIG_STATUS = 7;
export const DISCONNECT = 9;

const REPORTS_STATUS = 2 ** 0;
const ACCEPTS_REMOTE_CONFIG = 2 ** 1;
const REPORTS_EFFECTIVE_CONFIG = 2 ** 2;
const REPORTS_HEALTH = 2 ** 11;
const REPORTS_REMOTE_CONFIG = 2 ** 12;
const REPORTS_HEARTBEAT = 2 ** 13;

/**
 * @param acceptsConfig whether settings that the server sends are put into force
 * @returns the bits of AgentToServer.capabilities
 */
export function capabilities(acceptsConfig: boolean): number {
  const always = REPORTS_STATUS + REPORTS_EFFECTIVE_CONFIG + REPORTS_HEALTH + REPORTS_HEARTBEAT;
  return acceptsConfig ? always + ACCEPTS_REMOTE_CONFIG + REPORTS_REMOTE_CONFIG : always;
}

/** Attributes that identify the process; the other attributes of the resource describe it. */
const IDENTIFYING: ReadonlySet<string> = new Set([
  'service.name',
  'service.namespace',
  'service.version',
  'service.instance.id',
]);

/** Encodes AgentDescription. */
export function encodeDescription(resource: Attributes): Buffer {
  const entries = Object.entries(resource).filter(([, value]) => value !== undefined);
  const select = (isIdentifying: boolean) =>
    Object.fromEntries(entries.filter(([name]) => IDENTIFYING.has(name) === isIdentifying));
  return encodeToBuffer((out) => {
    attributes(out, 1, select(true));
    attributes(out, 2, select(false));
  });
}

/**
 * Encodes ComponentHealth.
 *
 * @param startMs in milliseconds since 1970
 * @param lastError undefined for a healthy process
 */
export function encodeHealth(startMs: number, lastError: string | undefined): Buffer {
  return Buffer.concat([
    ...(lastError === undefined ? [numberField(1, 1)] : []),
    timeField(2, startMs),
    ...(lastError === undefined ? [] : [bytesField(3, lastError)]),
  ]);
}

/**
 * Encodes EffectiveConfig.
 *
 * @param files JSON by name
 */
export function encodeEffectiveConfig(files: Readonly<Record<string, string>>): Buffer {
  const entries = Object.entries(files).map(([name, text]) => {
    const file = Buffer.concat([bytesField(1, text), bytesField(2, 'application/json')]);
    return bytesField(1, Buffer.concat([bytesField(1, name), bytesField(2, file)]));
  });
  return bytesField(1, Buffer.concat(entries));
}

const APPLIED = 1;
const FAILED = 3;

/**
 * Encodes RemoteConfigStatus.
 *
 * @param fault why the settings with that hash are not in force; undefined where they are
 */
export function encodeRemoteConfigStatus(hash: Buffer, fault: string | undefined): Buffer {
  return Buffer.concat([
    bytesField(1, hash),
    numberField(2, fault === undefined ? APPLIED : FAILED),
    ...(fault === undefined ? [] : [bytesField(3, fault)]),
  ]);
}
