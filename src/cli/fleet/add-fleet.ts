import { type Command, InvalidArgumentError } from 'commander';

interface FleetFlags {
  readonly prometheus: string;
  readonly hours: number;
  readonly expect?: string;
  readonly json?: true;
}

/** @param exit called with the exit code */
export function addFleet(program: Command, exit: (code: number) => void): void {
  program
    .command('fleet')
    .description('show all running services, their versions and settings, and what is missing')
    .requiredOption(
      '--prometheus <url>',
      'URL of the Prometheus API with the metrics of all services',
    )
    .option('--hours <number>', 'how far back to look for services that have stopped', hours, 1)
    .option('--expect <services>', 'services that must be running, separated by commas')
    .option('--json', 'output JSON')
    .addHelpText('after', HELP)
    .action(async (flags: FleetFlags) => {
      const { showFleet } = await import('./show-fleet.ts');
      exit(await showFleet({ ...flags, json: flags.json === true }));
    });
}

function hours(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 168) return value;
  throw new InvalidArgumentError('Expected a number of hours greater than 0 and up to 168.');
}

const HELP = `
Uses the metrics that each process reports about itself (target_info,
sightline.settings and SDK metrics). Exits with 1 if something is missing or
failing, else with 0.`;
