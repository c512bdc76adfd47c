// Registers one instrumentation of upstream as it is: UPSTREAM names its package.
const { context, propagation, trace } = require('@opentelemetry/api');
const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks');
const { W3CTraceContextPropagator } = require('@opentelemetry/core');
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { TracerProvider } = require('@opentelemetry/sdk-trace');

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
const printer = {
  onStart() {},
  onEnd: ({ name }) => console.log(name),
  forceFlush: async () => {},
  shutdown: async () => {},
};
const spanProcessors = process.env.UPSTREAM_PRINTS ? [printer] : [];
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }));
const exported = require(process.env.UPSTREAM);
const [, Instrumentation] = Object.entries(exported).find(([name]) =>
  /Instrumentation$/.test(name),
);
const options = JSON.parse(process.env.UPSTREAM_OPTIONS ?? '{}');
registerInstrumentations({ instrumentations: [new Instrumentation(options)] });
if (process.env.UPSTREAM_COMPLAINS) {
  const { diag, DiagConsoleLogger, DiagLogLevel } = require('@opentelemetry/api');
  diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.WARN);
}
