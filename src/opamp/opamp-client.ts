import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import { sanitizeText } from '../diagnostics/causes/untrusted-text.ts';
import { setTimeout } from '../util/clock.ts';
import { CAPABILITIES, DISCONNECT, INSTANCE_UID, SEQUENCE_NUM } from './agent-to-server.ts';
import { createInstanceUid } from './instance-uid.ts';
import { bytesField, numberField } from './protobuf-fields.ts';
import { type RemoteConfig, readServerToAgent, type ServerToAgent } from './server-to-agent.ts';

/** What an OpAMP server learns about the process, and what it may change. */
export interface OpampAgent {
  /** The bits of AgentToServer.capabilities. */
  readonly capabilities: number;
  /** Current values of the fields of AgentToServer, by field number. */
  state(): ReadonlyMap<number, Buffer>;
  /** @returns whether the state has changed */
  applyConfig(config: RemoteConfig): boolean;
  /** The server cannot be reached, or its answer cannot be used. */
  reportFailure(reason: string): void;
  reportSuccess(): void;
}

export interface OpampClient {
  /** Starts polling, without keeping the process alive. */
  start(): void;
  /** Tells a connected server that the process ends. Nothing waits for the answer. */
  disconnect(): void;
}

/** Time for an answer, in milliseconds. */
const TIMEOUT_MS = 10_000;
/** Wait after a failure, in milliseconds. It doubles with each further one. */
const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 5 * 60_000;
/** Limits of the wait that a server asks for, in milliseconds. */
const SHORTEST_REQUESTED_WAIT_MS = 500;
const LONGEST_REQUESTED_WAIT_MS = 24 * 3_600_000;
/** Random share by which waits differ, so that many processes do not reconnect at once. */
const JITTER = 0.2;

/** The outcome of a message. */
interface Outcome {
  /** Wait until the next message, in milliseconds; undefined for the usual one. */
  readonly waitMs?: number | undefined;
  /** Whether to send another message at once. */
  readonly hasMore?: boolean;
}

/**
 * A client of OpAMP over plain HTTP: at intervals, it posts what has changed since the last message that was
 * answered.
 *
 * @param intervalMs in milliseconds
 *
 * Source: opamp-spec, "Plain HTTP Transport".
 */
export function createOpampClient(
  transport: IExporterTransport,
  intervalMs: number,
  agent: OpampAgent,
): OpampClient {
  let uid = createInstanceUid();
  let sequence = 0;
  let failures = 0;
  /** The state as the server has it. */
  let serverState = new Map<number, Buffer>();
  /** Whether the last message followed the one before it at once: only one may. */
  let isFollowUp = false;
  /** Whether the server considers the process to be running. */
  let isConnected = false;

  const post = (fields: Iterable<readonly [number, Buffer]>) => {
    const parts = [...fields].map(([field, bytes]) => bytesField(field, bytes));
    const body = Buffer.concat([
      bytesField(INSTANCE_UID, uid),
      numberField(SEQUENCE_NUM, sequence++),
      numberField(CAPABILITIES, agent.capabilities),
      ...parts,
    ]);
    return context.with(suppressTracing(ROOT_CONTEXT), () => transport.send(body, TIMEOUT_MS));
  };

  const fail = (reason: string, requestedWaitMs?: number): Outcome => {
    serverState = new Map();
    agent.reportFailure(reason);
    const backoff = Math.min(FIRST_WAIT_MS * 2 ** failures++, LONGEST_WAIT_MS);
    return { waitMs: requestedWaitMs ?? backoff * (1 + JITTER * (2 * Math.random() - 1)) };
  };

  const exchange = async (): Promise<Outcome> => {
    const state = agent.state();
    const response = await post(
      [...state].filter(([field, value]) => !serverState.get(field)?.equals(value)),
    );
    if (response.status !== 'success') {
      const requestedWaitMs = response.status === 'retryable' ? response.retryInMillis : undefined;
      return fail(response.error?.message ?? 'no answer', requestedWaitMs);
    }
    let answer: ServerToAgent;
    try {
      answer = readServerToAgent(Buffer.from(response.data ?? []));
    } catch (error) {
      return fail((error as Error).message);
    }
    const { error } = answer;
    if (error !== undefined) {
      const text = sanitizeText(error.message) || 'an error without a text';
      return fail(
        `the server answers: ${text}`,
        error.isUnavailable ? error.retryAfterMs : undefined,
      );
    }
    failures = 0;
    isConnected = true;
    serverState = new Map(state);
    agent.reportSuccess();
    // An answer for another process, which a faulty proxy may deliver.
    if (answer.uid !== undefined && answer.uid.length > 0 && !answer.uid.equals(uid)) return {};
    if (answer.newUid !== undefined) uid = answer.newUid;
    if (answer.wantsFullState) serverState = new Map();
    const hasChanged = answer.remoteConfig !== undefined && agent.applyConfig(answer.remoteConfig);
    return { hasMore: hasChanged || answer.wantsFullState };
  };

  const poll = async (): Promise<void> => {
    let outcome: Outcome;
    try {
      outcome = await exchange();
    } catch (error) {
      outcome = fail((error as Error).message);
    }
    isFollowUp = outcome.hasMore === true && !isFollowUp;
    const wait = outcome.waitMs ?? (isFollowUp ? 0 : intervalMs);
    const bounded =
      outcome.waitMs === undefined ? wait : Math.max(wait, SHORTEST_REQUESTED_WAIT_MS);
    setTimeout(poll, Math.min(bounded, LONGEST_REQUESTED_WAIT_MS)).unref();
  };

  return {
    start: () => void poll(),
    disconnect() {
      if (!isConnected) return;
      isConnected = false;
      // A process that continues after all reports everything again.
      serverState = new Map();
      post([[DISCONNECT, Buffer.alloc(0)]]).catch(() => {});
    },
  };
}
