import { randomBytes } from 'node:crypto';
import { wallClock } from '../util/clock.ts';

/** Creates the id of this process: a UUID of version 7, 16 bytes (RFC 9562, section 5.7). */
export function createInstanceUid(): Buffer {
  const uid = randomBytes(16);
  uid.writeUIntBE(wallClock(), 0, 6);
  uid[6] = (uid[6]! & 0x0f) | 0x70;
  uid[8] = (uid[8]! & 0x3f) | 0x80;
  return uid;
}
