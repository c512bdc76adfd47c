/** Number of messages whose contexts are stored. A receiver that lags further behind gets none. */
const SLOTS = 128;
/** Size of a carrier in bytes: `traceparent` needs 75, the rest is for `tracestate` and `baggage`. */
const SLOT_BYTES = 512;
/** The header before the two directions: the id of the worker thread. */
const HEAD_BYTES = 8;
const SEQUENCE_BYTES = 4 * SLOTS;
const DIRECTION_BYTES = SEQUENCE_BYTES + SLOTS * SLOT_BYTES;
const TOTAL_BYTES = HEAD_BYTES + 2 * DIRECTION_BYTES;

/** The headers of a context, as written by propagators. */
export type Carrier = Record<string, string>;

/** Memory shared by two threads, for the contexts of the messages between them. */
export interface MessageContexts {
  /** Id of the worker thread; 0 until it is assigned. */
  threadId: number;
  readonly toWorker: Direction;
  readonly toParent: Direction;
}

/** Messages of one direction. Both ends count them from 1, since a port keeps their order. */
export interface Direction {
  /** Called by the sender before it sends the message. A carrier that is too long is ignored. */
  write(sequence: number, carrier: Carrier): void;
  /** Called by the receiver when the message arrives. Returns undefined if it has no context. */
  read(sequence: number): Carrier | undefined;
}

/** Initially it takes no page of memory: most threads never start another. */
export function reserveMessageContexts(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEAD_BYTES, { maxByteLength: TOTAL_BYTES });
}

/** Grows the buffer to full size. Called by the end that first knows which worker it belongs to. */
export function growMessageContexts(buffer: SharedArrayBuffer): void {
  if (buffer.byteLength < TOTAL_BYTES) buffer.grow(TOTAL_BYTES);
}

export function messageContextsIn(buffer: SharedArrayBuffer): MessageContexts {
  const head = new Int32Array(buffer, 0, 2);
  return {
    get threadId() {
      return Atomics.load(head, 0);
    },
    set threadId(id) {
      Atomics.store(head, 0, id);
    },
    toWorker: directionIn(buffer, HEAD_BYTES),
    toParent: directionIn(buffer, HEAD_BYTES + DIRECTION_BYTES),
  };
}

function directionIn(buffer: SharedArrayBuffer, offset: number): Direction {
  const sequences = new Int32Array(buffer, offset, SLOTS);
  const bytes = Buffer.from(buffer, offset + SEQUENCE_BYTES, SLOTS * SLOT_BYTES);
  return {
    write(sequence, carrier) {
      const text = JSON.stringify(carrier);
      // Headers are ASCII. Other characters would need more than one byte each.
      if (text.length >= SLOT_BYTES) return;
      const slot = sequence % SLOTS;
      // The receiver may be reading the previous contents of the slot; it checks the sequence again
      // afterwards.
      Atomics.store(sequences, slot, 0);
      bytes.fill(0, slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES);
      bytes.write(text, slot * SLOT_BYTES, 'latin1');
      Atomics.store(sequences, slot, sequence | 0);
    },
    read(sequence) {
      const slot = sequence % SLOTS;
      const isThere = () => Atomics.load(sequences, slot) === (sequence | 0);
      if (!isThere()) return undefined;
      const text = bytes.toString('latin1', slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES);
      return isThere() ? JSON.parse(text.slice(0, text.indexOf('\0'))) : undefined;
    },
  };
}
