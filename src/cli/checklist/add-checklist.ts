import type { Command } from 'commander';

interface ChecklistFlags {
  readonly gateway?: string;
  readonly ca?: string;
  readonly envFile?: string;
  readonly backup?: string;
  readonly prometheus?: string;
  readonly alertmanager?: string;
  readonly dashboards?: string;
  readonly host?: string;
  readonly flood: boolean;
  readonly json?: true;
}

/** @param exit gets the exit code */
export function addChecklist(program: Command, exit: (code: number) => void): void {
  program
    .command('checklist')
    .description('look at what production needs: settings, gateway, data, alerts')
    .option('--env-file <file>', "the service's variables, NAME=value; default: this environment")
    .option('--gateway <url>', 'its address, https://…')
    .option('--ca <file>', 'the authority of its certificate, where it is one of your own')
    .option('--host <address>', 'the machine as others see it: no other port may be open there')
    .option('--backup <folder>', 'the state folder of the backups')
    .option('--prometheus <url>', 'its API')
    .option('--alertmanager <url>', 'its API')
    .option('--dashboards <folder>', 'what Grafana is provisioned with')
    .option('--no-flood', 'do not try whether rates are limited')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (flags: ChecklistFlags) => {
      const { runChecklist } = await import('./checklist.ts');
      exit(await runChecklist({ ...flags, json: flags.json === true }));
    });
}

const HELP = `
What is not named is not checked, and said so. Against --gateway it sends some hundred requests, an attack that has
to be refused among them. Exit code 1 where something is wrong, else 0. Values of secrets are not shown.`;
