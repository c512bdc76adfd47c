import type { Resource } from '@opentelemetry/resources';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import {
  CREATED,
  type Family,
  type FamilyOptions,
  familiesOf,
  labelsOf,
  type Sample,
} from './prometheus-families.ts';

/** A text format of metrics. */
export interface TextFormat {
  readonly contentType: string;
  readonly isOpenMetrics: boolean;
}

/** Source: Prometheus, "Text-based format" 0.0.4. */
export const PROMETHEUS_TEXT: TextFormat = {
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  isOpenMetrics: false,
};

/** Source: OpenMetrics 1.0. */
export const OPEN_METRICS: TextFormat = {
  contentType: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
  isOpenMetrics: true,
};

export interface TextOptions extends FamilyOptions {
  /** Whether to write `target_info`, the resource attributes. */
  readonly targetInfo: boolean;
}

/** Formats metrics as text. */
export function prometheusText(
  metrics: ResourceMetrics,
  format: TextFormat,
  options: TextOptions,
): string {
  const lines: string[] = [];
  if (options.targetInfo) addTargetInfo(lines, metrics.resource, format);
  for (const family of familiesOf(metrics, options)) addFamily(lines, family, format);
  if (format.isOpenMetrics) lines.push('# EOF');
  return `${lines.join('\n')}\n`;
}

function addTargetInfo(lines: string[], { attributes }: Resource, { isOpenMetrics }: TextFormat) {
  const family = isOpenMetrics ? 'target' : 'target_info';
  lines.push(
    `# HELP ${family} Target metadata`,
    `# TYPE ${family} ${isOpenMetrics ? 'info' : 'gauge'}`,
    `target_info{${labelsOf(attributes)}} 1`,
  );
}

function addFamily(lines: string[], family: Family, { isOpenMetrics }: TextFormat): void {
  const { name, unit, kind, help, samples } = family;
  // In the older format, the metadata of a counter uses the name of its series.
  const shownName = kind === 'counter' && !isOpenMetrics ? `${name}_total` : name;
  if (help !== '') lines.push(`# HELP ${shownName} ${helpText(help, isOpenMetrics)}`);
  lines.push(`# TYPE ${shownName} ${kind}`);
  if (isOpenMetrics && unit !== '') lines.push(`# UNIT ${shownName} ${unit}`);
  for (const sample of samples) {
    if (isOpenMetrics || sample.suffix !== CREATED) lines.push(sampleLine(name, sample));
  }
}

function sampleLine(name: string, { suffix, labels, le, value }: Sample): string {
  const allLabels =
    le === undefined ? labels : `${labels}${labels === '' ? '' : ','}le="${bound(le)}"`;
  return `${name}${suffix}${allLabels === '' ? '' : `{${allLabels}}`} ${numberText(value)}`;
}

function helpText(help: string, isOpenMetrics: boolean): string {
  const text = help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return isOpenMetrics ? text.replaceAll('"', '\\"') : text;
}

/** OpenMetrics requires bounds with a fraction, and Prometheus 3 converts those of either format. */
function bound(le: number): string {
  return Number.isInteger(le) ? `${le}.0` : numberText(le);
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return '+Inf';
  if (value === Number.NEGATIVE_INFINITY) return '-Inf';
  return Number.isNaN(value) ? 'NaN' : String(value);
}
