import { type Context, createContextKey } from '@opentelemetry/api';

/** A model call of a framework. It may call an SDK below it that is instrumented itself. */
export interface FrameworkCall {
  /** Whether an instrumented SDK made the call, which then has a span already. */
  isCovered: boolean;
}

const KEY = createContextKey('sightline.genai.framework-call');

/** @returns a context in which a model call covers that of the framework */
export function withFrameworkCall(parent: Context, call: FrameworkCall): Context {
  return parent.setValue(KEY, call);
}

export function frameworkCallOf(context: Context): FrameworkCall | undefined {
  return context.getValue(KEY) as FrameworkCall | undefined;
}

/** Called where a model call starts. */
export function coverFrameworkCall(parent: Context): void {
  const call = frameworkCallOf(parent);
  if (call !== undefined) call.isCovered = true;
}
