import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const PROTO_FOLDER = fileURLToPath(new URL('../tools/receiver/proto/', import.meta.url));

/** The three OTLP services as one descriptor of protobufjs, as JSON text. */
export function otlpDescriptor(): string {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => join(PROTO_FOLDER, target);
  root.loadSync(
    ['trace', 'metrics', 'logs'].map(
      (name) => `opentelemetry/proto/collector/${name}/v1/${name}_service.proto`,
    ),
  );
  return `${JSON.stringify(root.toJSON())}\n`;
}
