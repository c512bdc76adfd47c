/** Latest messages whose contexts are remembered; of a receiver that lags further behind, none. */
const SLOTS = 128;
/** Bytes of a carrier: `traceparent` needs 75, the rest is for `tracestate` and `baggage`. */
const SLOT_BYTES = 512;
/** Before the two directions: the id of the thread that is spoken to. */
const HEAD_BYTES = 8;
const SEQUENCE_BYTES = 4 * SLOTS;
const DIRECTION_BYTES = SEQUENCE_BYTES + SLOTS * SLOT_BYTES;
const TOTAL_BYTES = HEAD_BYTES + 2 * DIRECTION_BYTES;

/** Headers of a context, as propagators write them. */
export type Carrier = Record<string, string>;

/** Memory of two threads, for the contexts of the messages between them. */
export interface MessageContexts {
  /** Id of the thread that this is for; 0 where it has not been given away yet. */
  threadId: number;
  readonly toWorker: Direction;
  readonly toParent: Direction;
}

/** Messages of one direction, counted from 1 at both ends, since a port keeps their order. */
export interface Direction {
  /** By the sender, before it sends the message. What is too long is left out. */
  write(sequence: number, carrier: Carrier): void;
  /** By the receiver, when the message is there; undefined where it has no context. */
  read(sequence: number): Carrier | undefined;
}

/** As yet without a page of memory: most threads never start another. */
export function reserveMessageContexts(): SharedArrayBuffer {
  return new SharedArrayBuffer(HEAD_BYTES, { maxByteLength: TOTAL_BYTES });
}

/** To be called at the end that knows first for whom it is. */
export function growMessageContexts(buffer: SharedArrayBuffer): void {
  if (buffer.byteLength < TOTAL_BYTES) buffer.grow(TOTAL_BYTES);
}

/** @param buffer grown */
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
      // Headers are ASCII; what is not would need more bytes than it has letters.
      if (text.length >= SLOT_BYTES) return;
      const slot = sequence % SLOTS;
      // The receiver may be reading what stood there: it looks whether it still does.
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
