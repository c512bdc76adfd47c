import {
  InstrumentationBase,
  type InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { patchFiles } from '../patching/file-patches.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { observeJob, rememberFailure, type Task } from './run-job.ts';

const VERSIONS = ['>=4.0.0 <13'];

interface Class {
  readonly prototype: Record<string, unknown>;
}

/**
 * Observes the jobs of @nestjs/schedule with `@Interval` and `@Timeout`; cron runs those with `@Cron`. The package catches
 * and logs their errors, so they are remembered before.
 */
export class NestScheduleInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/nestjs-schedule', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    return patchFiles('@nestjs/schedule', VERSIONS, {
      '@nestjs/schedule/dist/scheduler.orchestrator.js': (exports: {
        readonly SchedulerOrchestrator: Class;
      }) => {
        const { prototype } = exports.SchedulerOrchestrator;
        replaceMethod(prototype, 'addInterval', (original) =>
          this.#wrapAdd(original, (timeout) => `every ${timeout} ms`),
        );
        replaceMethod(prototype, 'addTimeout', (original) => this.#wrapAdd(original, () => 'once'));
      },
      '@nestjs/schedule/dist/schedule.explorer.js': (exports: {
        readonly ScheduleExplorer: Class;
      }) => {
        const { prototype } = exports.ScheduleExplorer;
        replaceMethod(prototype, 'wrapFunctionInTryCatchBlocks', wrapTryCatch);
      },
    });
  }

  #wrapAdd(original: Method, scheduleOf: (timeout: unknown) => string): Method {
    const tracer = () => this.tracer;
    return function (this: unknown, ...args: unknown[]) {
      const [task, timeout, name] = args;
      if (typeof task === 'function') {
        const job = {
          name: typeof name === 'string' ? name : undefined,
          schedule: scheduleOf(timeout),
        };
        args[0] = observeJob(task as Task, tracer, () => job);
      }
      return (original as Task).apply(this, args);
    };
  }
}

function wrapTryCatch(original: Method): Method {
  return function (this: unknown, ...args: unknown[]) {
    if (typeof args[0] === 'function') args[0] = rememberFailure(args[0] as Task);
    return (original as Task).apply(this, args);
  };
}
