import { type Attributes, SpanKind, TraceFlags, trace } from '@opentelemetry/api';
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import type { CentralSettings, SamplingRule } from '../configuration/central-settings.ts';
import { matches } from '../util/wildcard.ts';

/** Ratios that have samplers of their own; a file that makes up more has them made anew. */
const MOST_RATIOS = 200;

/**
 * Decides about traces that begin here by the settings in force: the first rule that fits the request, else the ratio,
 * else as the service has it. Who is below a parent follows that, so that traces stay whole.
 *
 * @param own of the service
 * @param ofRatio makes the sampler of the service's kind that keeps a share
 */
export function centralSampler(
  central: { readonly settings: CentralSettings },
  own: Sampler,
  ofRatio: (ratio: number) => Sampler,
): Sampler {
  const made = new Map<number, Sampler>();
  const samplerOf = (ratio: number): Sampler => {
    let sampler = made.get(ratio);
    if (sampler === undefined) {
      if (made.size >= MOST_RATIOS) made.clear();
      sampler = ofRatio(ratio);
      made.set(ratio, sampler);
    }
    return sampler;
  };
  return {
    shouldSample(context, traceId, name, kind, attributes, links) {
      const { ratio, rules } = central.settings;
      if (ratio === undefined && rules.length === 0) {
        return own.shouldSample(context, traceId, name, kind, attributes, links);
      }
      const parent = trace.getSpanContext(context);
      if (parent !== undefined && trace.isSpanContextValid(parent)) {
        const result = own.shouldSample(context, traceId, name, kind, attributes, links);
        // One that goes by no parent would take part of a trace that is left out.
        const isOut =
          (parent.traceFlags & TraceFlags.SAMPLED) === 0 &&
          parent.isRemote !== true &&
          result.decision === SamplingDecision.RECORD_AND_SAMPLED &&
          result.traceState === undefined;
        return isOut ? { decision: SamplingDecision.NOT_RECORD } : result;
      }
      const rule = kind === SpanKind.SERVER ? ruleFor(rules, attributes) : undefined;
      const chosen = rule?.ratio ?? ratio;
      const sampler = chosen === undefined ? own : samplerOf(chosen);
      return sampler.shouldSample(context, traceId, name, kind, attributes, links);
    },
    toString: () => `Central{${own}}`,
  };
}

function ruleFor(rules: readonly SamplingRule[], attributes: Attributes): SamplingRule | undefined {
  const path = attributes['url.path'];
  if (typeof path !== 'string') return undefined;
  const method = attributes['http.request.method'];
  return rules.find(
    (rule) => (rule.method === undefined || rule.method === method) && fits(rule.path, path),
  );
}

/** `:id` and `{id}` stand for what is between two slashes, `*` for anything. */
function fits(pattern: string, path: string): boolean {
  if (pattern.includes('*')) return matches(pattern.replace(/:\w+|\{\w+\}/g, '*'), path);
  if (pattern === path) return true;
  const wanted = pattern.split('/');
  const found = path.split('/');
  return (
    wanted.length === found.length &&
    wanted.every((part, index) => part === found[index] || /^(:.+|\{.+\})$/.test(part))
  );
}
