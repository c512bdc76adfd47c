import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { mimicFunction } from '../patching/mimic-function.ts';
import { withExports } from '../patching/with-exports.ts';
import { observeJob, type Task } from './run-job.ts';

/** Functions with the parameters expression, task and options. */
const SCHEDULE_FUNCTIONS = ['schedule', 'createTask'] as const;

type Exports = Partial<Record<(typeof SCHEDULE_FUNCTIONS)[number], Task>>;

/** Observes the jobs of node-cron that run in this process. Tasks that are paths of files run in child processes. */
export class NodeCronInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/node-cron', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('node-cron', ['>=3.0.0 <5'], (exported) => {
        const replacements: Exports = {};
        for (const name of SCHEDULE_FUNCTIONS) {
          const original = (exported as Exports)[name];
          if (original !== undefined) replacements[name] = this.#wrapSchedule(original);
        }
        return withExports(exported as Exports, replacements);
      }),
    ];
  }

  #wrapSchedule(original: Task): Task {
    const tracer = () => this.tracer;
    const schedule: Task = function (this: unknown, ...args) {
      const [expression, task, options] = args as [
        unknown,
        unknown,
        { readonly name?: unknown } | undefined,
      ];
      if (typeof task === 'function') {
        const job = {
          name: typeof options?.name === 'string' ? options.name : undefined,
          schedule: String(expression),
        };
        args[1] = observeJob(task as Task, tracer, () => job);
      }
      return original.apply(this, args);
    };
    return mimicFunction(schedule, original);
  }
}
