import { type Context, createContextKey } from '@opentelemetry/api';

/** A call of a model by a framework, which may be a call of an SDK below it that is observed itself. */
export interface FrameworkCall {
  /** Whether a call of a model was seen inside of it. */
  isCovered: boolean;
}

const KEY = createContextKey('sightline.genai.framework-call');

/** @returns a context in which a call of a model covers that of the framework */
export function insideOf(parent: Context, call: FrameworkCall): Context {
  return parent.setValue(KEY, call);
}

export function frameworkCallOf(context: Context): FrameworkCall | undefined {
  return context.getValue(KEY) as FrameworkCall | undefined;
}

/** To be called where a call of a model begins. */
export function coverFrameworkCall(parent: Context): void {
  const call = frameworkCallOf(parent);
  if (call !== undefined) call.isCovered = true;
}
