import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

/**
 * Makes a folder for the files of one test file, which goes with it.
 *
 * @returns writes a file there; returns its path
 */
export function temporaryFiles(): (name: string, content: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-files-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
}

/** A configuration file that sends all three signals by OTLP/HTTP to the receiver of the test. */
export function allSignals({ traces = '', metrics = '', logs = '', top = '' } = {}): string {
  const exporter = (path: string) =>
    `{ otlp_http: { endpoint: "\${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/${path}" } }`;
  return `file_format: "1.0"
tracer_provider:
  processors:
    - batch: { exporter: ${exporter('traces')} }
${indent(traces)}
meter_provider:
  readers:
    - periodic: { exporter: ${exporter('metrics')} }
${indent(metrics)}
logger_provider:
  processors:
    - batch: { exporter: ${exporter('logs')} }
${indent(logs)}
${top}
`;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
