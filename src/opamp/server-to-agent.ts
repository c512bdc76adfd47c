import { bytesOf, numberOf, readFields } from './protobuf-fields.ts';

/**
 * The part of ServerToAgent that a service can follow. The rest (packages, commands, other connections) is ignored.
 */
export interface ServerToAgent {
  /** Id of the process that is addressed, 16 bytes. */
  readonly uid: Buffer | undefined;
  readonly error: ServerError | undefined;
  readonly remoteConfig: RemoteConfig | undefined;
  readonly wantsFullState: boolean;
  /** New id for the process, 16 bytes. */
  readonly newUid: Buffer | undefined;
}

export interface ServerError {
  readonly isUnavailable: boolean;
  readonly message: string;
  /** In milliseconds; undefined where the server does not state it. */
  readonly retryAfterMs: number | undefined;
}

export interface RemoteConfig {
  readonly hash: Buffer;
  readonly files: ReadonlyMap<string, Buffer>;
}

const UNAVAILABLE = 2;
const REPORT_FULL_STATE = 1;
const UID_BYTES = 16;

/**
 * Decodes ServerToAgent. Source: opamp-spec, proto/opamp.proto.
 *
 * @throws Error where it is not such a message
 */
export function readServerToAgent(bytes: Buffer): ServerToAgent {
  const fields = readFields(bytes);
  const remote = bytesOf(fields, 3);
  const error = bytesOf(fields, 2);
  const identification = bytesOf(fields, 8);
  const newUid = identification && bytesOf(readFields(identification), 1);
  return {
    uid: bytesOf(fields, 1),
    error: error && readError(error),
    remoteConfig: remote && readRemoteConfig(remote),
    wantsFullState: numberOf(fields, 6) % 2 === REPORT_FULL_STATE,
    // A copy: the connection reuses its buffer.
    newUid: newUid?.length === UID_BYTES ? Buffer.from(newUid) : undefined,
  };
}

function readError(bytes: Buffer): ServerError {
  const fields = readFields(bytes);
  const retry = bytesOf(fields, 3);
  return {
    isUnavailable: numberOf(fields, 1) === UNAVAILABLE,
    message: bytesOf(fields, 2)?.toString('utf8') ?? '',
    retryAfterMs: retry && numberOf(readFields(retry), 1) / 1e6,
  };
}

function readRemoteConfig(bytes: Buffer): RemoteConfig {
  const fields = readFields(bytes);
  const map = bytesOf(fields, 1);
  const files = (map === undefined ? [] : readFields(map)).flatMap(({ field, value }) => {
    if (field !== 1 || typeof value === 'number') return [];
    const entry = readFields(value);
    const file = bytesOf(entry, 2);
    const body = file && bytesOf(readFields(file), 1);
    return [
      [bytesOf(entry, 1)?.toString('utf8') ?? '', Buffer.from(body ?? Buffer.alloc(0))],
    ] as const;
  });
  return { hash: Buffer.from(bytesOf(fields, 2) ?? Buffer.alloc(0)), files: new Map(files) };
}
