/**
 * Writes the descriptor with which src/viewer/otlp decodes, from the official definitions in tools/receiver/proto.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { otlpDescriptor } from './otlp-descriptor.ts';

const FILE = fileURLToPath(new URL('../src/viewer/otlp/descriptor.json', import.meta.url));

writeFileSync(FILE, otlpDescriptor());
