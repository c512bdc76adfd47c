import { fixture, observe } from './observe.ts';

/** Which of two instrumentations run under some settings. */
export async function chosenInstrumentations(env: Readonly<Record<string, string>>) {
  const observed = await observe(fixture('http-once.mjs'), env);
  const { spans, metrics } = observed.receiver;
  return {
    observed,
    http: spans.some(({ scope }) => scope.name === 'sightline/http-client'),
    runtime: metrics.some(({ scope }) => scope.name.endsWith('instrumentation-runtime-node')),
  };
}
