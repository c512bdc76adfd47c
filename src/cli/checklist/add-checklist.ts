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

/** @param exit called with the exit code */
export function addChecklist(program: Command, exit: (code: number) => void): void {
  program
    .command('checklist')
    .description('check a production setup: settings, gateway, backups, alerts')
    .option('--env-file <file>', "file with the service's variables (default: this environment)")
    .option('--gateway <url>', 'address of the gateway, https://…')
    .option('--ca <file>', "CA certificate, if the gateway's certificate is from your own CA")
    .option('--host <address>', 'public address of the machine, to check for open ports')
    .option('--backup <folder>', 'state folder of the backups')
    .option('--prometheus <url>', 'URL of the Prometheus API')
    .option('--alertmanager <url>', 'URL of the Alertmanager API')
    .option('--dashboards <folder>', 'folder of the dashboards that Grafana loads')
    .option('--no-flood', 'do not test the rate limits')
    .option('--json', 'output JSON')
    .addHelpText('after', HELP)
    .action(async (flags: ChecklistFlags) => {
      const { runChecklist } = await import('./checklist.ts');
      exit(await runChecklist({ ...flags, json: flags.json === true }));
    });
}

const HELP = `
Checks whose option is missing are skipped. Sends several hundred requests to
--gateway, including attacks that it must reject. Exits with 1 if a check fails,
else with 0. Secrets are not shown.`;
