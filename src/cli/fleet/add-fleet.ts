import { type Command, InvalidArgumentError } from 'commander';

interface FleetFlags {
  readonly prometheus: string;
  readonly hours: number;
  readonly expect?: string;
  readonly json?: true;
}

/** @param exit gets the exit code */
export function addFleet(program: Command, exit: (code: number) => void): void {
  program
    .command('fleet')
    .description('show what runs: versions, settings, and what is missing')
    .requiredOption('--prometheus <url>', 'its API, where the metrics of all services are')
    .option('--hours <number>', 'how far back to look for what runs no more', hours, 1)
    .option('--expect <services>', 'names that have to be there, between commas')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (flags: FleetFlags) => {
      const { showFleet } = await import('./show-fleet.ts');
      exit(await showFleet({ ...flags, json: flags.json === true }));
    });
}

function hours(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 168) return value;
  throw new InvalidArgumentError('A number of hours above 0 and up to 168 is expected.');
}

const HELP = `
By what each process says of itself in its metrics (target_info, sightline.settings, those of the SDK). Exit code 1 where
something is missing or fails, else 0.`;
