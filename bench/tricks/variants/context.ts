import { context, createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { runIn, useStorage } from '../../../src/context/active-context.ts';
import { StorageContextManager } from '../../../src/context/context-manager.ts';
import type { Operation } from '../trick.ts';

const entered = ROOT_CONTEXT.setValue(createContextKey('bench'), 1);

export function withTrick(): Operation {
  useStorage(context.setGlobalContextManager(new StorageContextManager()));
  return (times) => {
    for (let i = 0; i < times; i++) runIn(entered, sum, i, 1);
  };
}

export function withoutTrick(): Operation {
  useStorage(context.setGlobalContextManager(new StorageContextManager()));
  return (times) => {
    for (let i = 0; i < times; i++) context.with(entered, sum, undefined, i, 1);
  };
}

function sum(one: number, other: number): number {
  return one + other;
}
