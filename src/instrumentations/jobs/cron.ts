import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { type Method, replaceMethod } from '../patching/replace-method.ts';
import { observeJob, type ScheduledJob, type Task } from './run-job.ts';

interface CronJob {
  readonly name?: unknown;
  readonly cronTime?: { readonly source?: unknown };
}

/** Observes the jobs of cron, which include those with `@Cron` of @nestjs/schedule. */
export class CronInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/cron', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('cron', ['>=2.0.0 <5'], (exported) => {
        const { CronJob } = exported as { CronJob: { prototype: Record<string, unknown> } };
        replaceMethod(CronJob.prototype, 'addCallback', (original) =>
          this.#wrapAddCallback(original),
        );
        return exported;
      }),
    ];
  }

  #wrapAddCallback(original: Method): Method {
    const tracer = () => this.tracer;
    return function addCallback(this: CronJob, ...args: unknown[]) {
      const [task] = args;
      if (typeof task === 'function') {
        args[0] = observeJob(task as Task, tracer, () => jobOf(this));
      }
      return (original as Task).apply(this, args);
    };
  }
}

function jobOf({ name, cronTime }: CronJob): ScheduledJob {
  return {
    name: typeof name === 'string' ? name : undefined,
    // The source of a job that runs once is a date.
    schedule: typeof cronTime?.source === 'string' ? cronTime.source : 'once',
  };
}
