import { type Attributes, SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import type { CentralSettings, SamplingRule } from '../configuration/central-settings.ts';
import { matches } from '../util/wildcard.ts';

/** Number of samplers that are cached, one for each ratio. */
const MOST_RATIOS = 200;

/**
 * Samples traces that begin here by the central settings: by the first rule that matches the request, else by the
 * ratio, else by the sampler of the service. A span with a parent follows it, so that traces stay complete.
 *
 * @param serviceSampler the sampler of the service's own settings
 * @param createRatioSampler creates a sampler of the service's kind for a ratio
 */
export function createCentralSampler(
  central: { readonly settings: CentralSettings },
  serviceSampler: Sampler,
  createRatioSampler: (ratio: number) => Sampler,
): Sampler {
  const cache = new Map<number, Sampler>();
  const samplerOf = (ratio: number): Sampler => {
    let sampler = cache.get(ratio);
    if (sampler === undefined) {
      if (cache.size >= MOST_RATIOS) cache.clear();
      sampler = createRatioSampler(ratio);
      cache.set(ratio, sampler);
    }
    return sampler;
  };
  return {
    shouldSample(context, traceId, name, kind, attributes, links) {
      const { ratio, rules } = central.settings;
      if (ratio === undefined && rules.length === 0) {
        return serviceSampler.shouldSample(context, traceId, name, kind, attributes, links);
      }
      const parent = trace.getSpanContext(context);
      if (parent !== undefined && trace.isSpanContextValid(parent)) {
        const result = serviceSampler.shouldSample(context, traceId, name, kind, attributes, links);
        // A sampler that ignores the parent would record a part of a trace that is not sampled.
        const isPartial =
          (parent.traceFlags & TraceFlags.SAMPLED) === 0 &&
          parent.isRemote !== true &&
          result.decision === SamplingDecision.RECORD_AND_SAMPLED &&
          result.traceState === undefined;
        return isPartial ? { decision: SamplingDecision.NOT_RECORD } : result;
      }
      const rule = kind === SpanKind.SERVER ? ruleFor(rules, attributes) : undefined;
      const effectiveRatio = rule?.ratio ?? ratio;
      const sampler = effectiveRatio === undefined ? serviceSampler : samplerOf(effectiveRatio);
      return sampler.shouldSample(context, traceId, name, kind, attributes, links);
    },
    toString: () => `Central{${serviceSampler}}`,
  };
}

function ruleFor(rules: readonly SamplingRule[], attributes: Attributes): SamplingRule | undefined {
  const path = attributes['url.path'];
  if (typeof path !== 'string') return undefined;
  const method = attributes['http.request.method'];
  return rules.find(
    (rule) => (rule.method === undefined || rule.method === method) && matchesPath(rule.path, path),
  );
}

/** `:id` and `{id}` match one segment of the path, `*` matches anything. */
function matchesPath(pattern: string, path: string): boolean {
  if (pattern.includes('*')) return matches(pattern.replace(/:\w+|\{\w+\}/g, '*'), path);
  if (pattern === path) return true;
  const patternSegments = pattern.split('/');
  const segments = path.split('/');
  return (
    patternSegments.length === segments.length &&
    patternSegments.every(
      (segment, index) => segment === segments[index] || /^(:.+|\{.+\})$/.test(segment),
    )
  );
}
