import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { IExporterTransport } from '@opentelemetry/otlp-exporter-base';
import { sanitizeText } from '../diagnostics/causes/untrusted-text.ts';
import { setTimeout } from '../util/clock.ts';
import { CAPABILITIES, DISCONNECT, INSTANCE_UID, SEQUENCE_NUM } from './agent-to-server.ts';
import { createInstanceUid } from './instance-uid.ts';
import { bytesField, numberField } from './protobuf-fields.ts';
import { type RemoteConfig, readServerToAgent, type ServerToAgent } from './server-to-agent.ts';

/** What a server of OpAMP hears of, and what it may change. */
export interface OpampAgent {
  /** Bits. */
  readonly capabilities: number;
  /** Fields of AgentToServer as they are now, by their numbers. */
  state(): ReadonlyMap<number, Buffer>;
  /** @returns whether the state is another now */
  offered(config: RemoteConfig): boolean;
  /** The server cannot be reached, or does not do what it should. */
  failed(reason: string): void;
  works(): void;
}

export interface OpampClient {
  /** Begins to poll, without keeping the process alive. */
  begin(): void;
  /** Reports that the process ends, where the server knows of it; nothing waits for that. */
  disconnect(): void;
}

/** For an answer, in milliseconds. */
const TIMEOUT_MS = 10_000;
/** After failures in a row: from the first to the longest wait, in milliseconds. */
const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 5 * 60_000;
/** A server that asks to come back at once is asked again after this time, in milliseconds. */
const SHORTEST_WISH_MS = 500;
const LONGEST_WISH_MS = 24 * 3_600_000;
/** Waits differ by this part, so that many processes do not come back at one moment. */
const JITTER = 0.2;

/** What came of a message. */
interface Outcome {
  /** In milliseconds; undefined: as it would be anyway. */
  readonly waitMs?: number | undefined;
  /** The server is to hear more. */
  readonly hasMore?: boolean;
}

/**
 * Speaks OpAMP by plain HTTP: posts what has changed since the last message that was answered, at intervals.
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
  /** What the server has of the state. */
  let known = new Map<number, Buffer>();
  /** Whether the last message followed at once upon the one before it: no more than one does. */
  let isSecond = false;
  /** Whether the server takes the process for one that runs. */
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

  const failed = (reason: string, wishMs?: number): Outcome => {
    known = new Map();
    agent.failed(reason);
    const backoff = Math.min(FIRST_WAIT_MS * 2 ** failures++, LONGEST_WAIT_MS);
    return { waitMs: wishMs ?? backoff * (1 + JITTER * (2 * Math.random() - 1)) };
  };

  const exchange = async (): Promise<Outcome> => {
    const state = agent.state();
    const response = await post([...state].filter(([field, it]) => !known.get(field)?.equals(it)));
    if (response.status !== 'success') {
      const wish = response.status === 'retryable' ? response.retryInMillis : undefined;
      return failed(response.error?.message ?? 'no answer', wish);
    }
    let answer: ServerToAgent;
    try {
      answer = readServerToAgent(Buffer.from(response.data ?? []));
    } catch (error) {
      return failed((error as Error).message);
    }
    const { error } = answer;
    if (error !== undefined) {
      const said = `the server answers: ${sanitizeText(error.message) || 'an error without a text'}`;
      return failed(said, error.isUnavailable ? error.retryAfterMs : undefined);
    }
    failures = 0;
    isConnected = true;
    known = new Map(state);
    agent.works();
    // Not for us, as a proxy that mixes up answers would have it.
    if (answer.uid !== undefined && answer.uid.length > 0 && !answer.uid.equals(uid)) return {};
    if (answer.newUid !== undefined) uid = answer.newUid;
    if (answer.wantsFullState) known = new Map();
    const isOther = answer.remoteConfig !== undefined && agent.offered(answer.remoteConfig);
    return { hasMore: isOther || answer.wantsFullState };
  };

  const poll = async (): Promise<void> => {
    let outcome: Outcome;
    try {
      outcome = await exchange();
    } catch (error) {
      outcome = failed((error as Error).message);
    }
    isSecond = outcome.hasMore === true && !isSecond;
    const wait = outcome.waitMs ?? (isSecond ? 0 : intervalMs);
    const bounded = outcome.waitMs === undefined ? wait : Math.max(wait, SHORTEST_WISH_MS);
    setTimeout(poll, Math.min(bounded, LONGEST_WISH_MS)).unref();
  };

  return {
    begin: () => void poll(),
    disconnect() {
      if (!isConnected) return;
      isConnected = false;
      // One that lives on after all reports everything again.
      known = new Map();
      post([[DISCONNECT, Buffer.alloc(0)]]).catch(() => {});
    },
  };
}
