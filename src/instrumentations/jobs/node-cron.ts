import {
  InstrumentationBase,
  InstrumentationNodeModuleDefinition,
} from '@opentelemetry/instrumentation';
import { VERSION } from '../../util/version.ts';
import { mimicFunction } from '../patching/mimic-function.ts';
import { withExports } from '../patching/with-exports.ts';
import { observedJob, type Task } from './run-job.ts';

/** Its functions that take a job: when, what, and how. */
const SCHEDULING = ['schedule', 'createTask'] as const;

type Exported = Partial<Record<(typeof SCHEDULING)[number], Task>>;

/** Observes the jobs of node-cron that run in the process itself: one named by its file runs in a child process. */
export class NodeCronInstrumentation extends InstrumentationBase {
  constructor(config = {}) {
    super('sightline/node-cron', VERSION, config);
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return [
      new InstrumentationNodeModuleDefinition('node-cron', ['>=3.0.0 <5'], (exported) => {
        const replaced: Exported = {};
        for (const name of SCHEDULING) {
          const original = (exported as Exported)[name];
          if (original !== undefined) replaced[name] = this.#scheduling(original);
        }
        return withExports(exported as Exported, replaced);
      }),
    ];
  }

  #scheduling(original: Task): Task {
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
        args[1] = observedJob(task as Task, tracer, () => job);
      }
      return original.apply(this, args);
    };
    return mimicFunction(schedule, original);
  }
}
