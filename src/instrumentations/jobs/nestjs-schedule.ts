import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
  InstrumentationNodeModuleFile,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { notingFailure, observedJob, type Task } from './run-job.ts';

const VERSIONS = ['>=4.0.0 <13'];

interface Class {
  readonly prototype: Record<string, unknown>;
}

/**
 * Observes the jobs of @nestjs/schedule with `@Interval` and `@Timeout`; cron runs those with `@Cron`. It logs their errors
 * and hides them from whoever calls them, so that those are noted before.
 */
export class NestScheduleInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/nestjs-schedule', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition {
    const file = (name: string, patch: (exports: never) => void) =>
      new InstrumentationNodeModuleFile(
        `@nestjs/schedule/dist/${name}.js`,
        VERSIONS,
        (exports: unknown) => {
          patch(exports as never);
          return exports;
        },
        () => {},
      );
    return new InstrumentationNodeModuleDefinition(
      '@nestjs/schedule',
      VERSIONS,
      undefined,
      undefined,
      [
        file('scheduler.orchestrator', (exports: { readonly SchedulerOrchestrator: Class }) => {
          const { prototype } = exports.SchedulerOrchestrator;
          replaceMethod(prototype, 'addInterval', (original) =>
            this.#adding(original, (timeout) => `every ${timeout} ms`),
          );
          replaceMethod(prototype, 'addTimeout', (original) =>
            this.#adding(original, () => 'once'),
          );
        }),
        file('schedule.explorer', (exports: { readonly ScheduleExplorer: Class }) => {
          replaceMethod(exports.ScheduleExplorer.prototype, 'wrapFunctionInTryCatchBlocks', noting);
        }),
      ],
    );
  }

  #adding(original: Method, scheduleOf: (timeout: unknown) => string): Method {
    const tracer = () => this.tracer;
    return function (this: unknown, ...args: unknown[]) {
      const [task, timeout, name] = args;
      if (typeof task === 'function') {
        const job = {
          name: typeof name === 'string' ? name : undefined,
          schedule: scheduleOf(timeout),
        };
        args[0] = observedJob(task as Task, tracer, () => job);
      }
      return (original as Task).apply(this, args);
    };
  }
}

function noting(original: Method): Method {
  return function (this: unknown, ...args: unknown[]) {
    if (typeof args[0] === 'function') args[0] = notingFailure(args[0] as Task);
    return (original as Task).apply(this, args);
  };
}
