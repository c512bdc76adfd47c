import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ROWS } from '../configuration/settings/rows.ts';
import { addChecklist } from './checklist/add-checklist.ts';
import { addFleet } from './fleet/add-fleet.ts';
import { readVersion } from './package-folder.ts';
import { addViewerCommands } from './viewer/viewer-commands.ts';

/** Exit code for an invalid command line. */
const USAGE_ERROR = 2;

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/**
 * Runs the `sightline` command. Subcommands are loaded when they run, so that `--help` loads the parser only.
 *
 * @param argv `process.argv`
 * @returns the exit code
 */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = createProgram((code) => {
    exitCode = code;
  });
  try {
    const unknown = unknownTopic(program, argv.slice(2));
    // The parser would print the general help without mentioning the word.
    if (unknown !== undefined) program.error(`error: unknown command '${unknown}'`);
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    await suggestChoice(error.message, program);
    return USAGE_ERROR;
  }
}

/** The topic of `sightline help <topic>` if there is no such command. */
function unknownTopic(program: Command, [first, topic]: readonly string[]): string | undefined {
  if (first !== 'help' || topic === undefined || topic.startsWith('-')) return undefined;
  return commandNames(program).includes(topic) ? undefined : topic;
}

function commandNames(program: Command): readonly string[] {
  return ['help', ...program.commands.map((command) => command.name())];
}

/** The parser suggests commands and options, but no choices of a list and no help topics. */
async function suggestChoice(message: string, program: Command): Promise<void> {
  const [, word, choices] =
    /(?:value|argument) '(.*)' is invalid.*Allowed choices are (.*)\./.exec(message) ?? [];
  // The parser has suggested a command already, unless the word is a help topic.
  const topic = /^error: unknown command '(.*)'$/.exec(message)?.[1];
  const input = word ?? topic;
  if (input === undefined) return;
  const { editDistance, nearest } = await import('../configuration/values/did-you-mean.ts');
  const suggestion = nearest(input, choices?.split(', ') ?? commandNames(program));
  // Half of the letters of a short word are too many.
  if (suggestion === undefined) return;
  if (editDistance(input, suggestion) * 2 >= suggestion.length) return;
  process.stderr.write(`(Did you mean ${suggestion}?)\n`);
}

/** @param exit called with the exit code of the subcommand */
function createProgram(exit: (code: number) => void): Command {
  const program = new Command('sightline')
    .description(
      'OpenTelemetry for Node.js in one flag: start services and find out why telemetry is missing',
    )
    .version(readVersion(), '-v, --version', 'display the version')
    .helpOption('-h, --help', 'display this help')
    .helpCommand('help [command]', 'display help for a command')
    .enablePositionalOptions()
    .showHelpAfterError('Try --help for usage.')
    .exitOverride()
    .configureHelp({
      styleTitle: (text) => `\x1b[1m${text}\x1b[22m`,
      styleCommandText: (text) => `\x1b[36m${text}\x1b[39m`,
      styleOptionText: (text) => `\x1b[36m${text}\x1b[39m`,
      styleSubcommandText: (text) => `\x1b[36m${text}\x1b[39m`,
      styleArgumentText: (text) => `\x1b[36m${text}\x1b[39m`,
    })
    .addHelpText('after', EXAMPLES);
  addRun(program, exit);
  addDoctor(program, exit);
  addConfig(program, exit);
  addProfile(program, exit);
  addChecklist(program, exit);
  addFleet(program, exit);
  addViewerCommands(program, exit);
  program
    .command('env')
    .description('list environment variables with their meaning and default')
    .argument('[pattern]', 'list only names that contain this, such as "otlp"')
    .option('--json', 'output JSON')
    .action(async (pattern: string | undefined, options: { json?: true }) => {
      const { printVariables } = await import('./env.ts');
      exit(printVariables({ pattern, json: options.json === true }));
    });
  program
    .command('completion')
    .description('generate a shell completion script')
    .addArgument(new Argument('<shell>', 'shell to generate the script for').choices(SHELLS))
    .addHelpText('after', COMPLETION_HELP)
    .action(async (shell: (typeof SHELLS)[number]) => {
      const { completionScript } = await import('./completion.ts');
      process.stdout.write(completionScript(program, shell));
      exit(0);
    });
  return program;
}

function addRun(program: Command, exit: (code: number) => void): void {
  program
    .command('run')
    .description('start a service with telemetry')
    .usage('[node options] [--] <script> [arguments]')
    .argument('<arguments...>', 'the arguments of `node`')
    .allowUnknownOption()
    .passThroughOptions()
    .addHelpText('after', RUN_HELP)
    .action(async (args: string[]) => {
      const { runService } = await import('./run/run-service.ts');
      exit(await runService(args));
    });
}

function addDoctor(program: Command, exit: (code: number) => void): void {
  program
    .command('doctor')
    .description('find out why telemetry does not arrive, and how to fix it')
    .argument('[script]', 'entry script of the service (default: the package in this folder)')
    .option('--start', 'start the service briefly to check what is instrumented')
    .addOption(
      new Option('--start-seconds <seconds>', 'how long to run the service with --start')
        .default(5)
        .argParser(positiveNumber),
    )
    .option('--no-network', 'do not send test exports')
    .option('--json', 'output JSON')
    .addHelpText('after', DOCTOR_HELP)
    .action(async (script: string | undefined, options: DoctorFlags) => {
      const { runDoctor } = await import('./doctor/doctor.ts');
      exit(
        await runDoctor({
          script,
          start: options.start === true,
          startMs: options.startSeconds * 1000,
          network: options.network,
          json: options.json === true,
        }),
      );
    });
}

interface DoctorFlags {
  readonly start?: true;
  readonly startSeconds: number;
  readonly network: boolean;
  readonly json?: true;
}

function addConfig(program: Command, exit: (code: number) => void): void {
  program
    .command('config')
    .description('print the effective settings and where each one comes from')
    .argument('[script]', 'entry script of the service (default: the package in this folder)')
    .addOption(
      new Option(
        '--format <format>',
        'output variables or a declarative configuration file',
      ).choices(['env', 'yaml']),
    )
    .option('--show-secrets', 'include header values and other secrets')
    .addOption(new Option('--json', 'output JSON').conflicts('format'))
    .addHelpText('after', CONFIG_HELP)
    .action(async (script: string | undefined, options: ConfigFlags) => {
      const { printConfiguration } = await import('./config/config.ts');
      exit(
        printConfiguration({
          script,
          format: options.json === true ? 'json' : (options.format ?? 'table'),
          showSecrets: options.showSecrets === true,
        }),
      );
    });
}

interface ConfigFlags {
  readonly format?: 'env' | 'yaml';
  readonly showSecrets?: true;
  readonly json?: true;
}

const SECONDS = ROWS.SIGHTLINE_PROFILE_SECONDS;

function addProfile(program: Command, exit: (code: number) => void): void {
  program
    .command('profile')
    .description('take a CPU or heap profile of a running service')
    .argument('<pid>', 'process ID of the service', processId)
    .addOption(
      new Option(
        '--seconds <seconds>',
        `duration of the profile, from ${SECONDS.min} to ${SECONDS.max}`,
      )
        .default(10)
        .argParser(profileSeconds),
    )
    .addOption(
      new Option('--kind <kind...>', 'kinds of profile to take')
        .choices(ROWS.SIGHTLINE_PROFILE.words)
        .default(['cpu']),
    )
    .option('--folder <folder>', 'folder for the files', '.')
    .addHelpText('after', PROFILE_HELP)
    .action(async (pid: number, options: ProfileFlags) => {
      const { profileProcess } = await import('./profile/profile-process.ts');
      const { seconds, kind: kinds, folder } = options;
      exit(await profileProcess({ pid, seconds, kinds, folder }));
    });
}

interface ProfileFlags {
  readonly seconds: number;
  readonly kind: ReadonlyArray<'cpu' | 'heap'>;
  readonly folder: string;
}

function processId(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a process ID.');
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 3600) return value;
  throw new InvalidArgumentError('Expected a number of seconds greater than 0 and up to 3600.');
}

/** The range of SIGHTLINE_PROFILE_SECONDS; fractions are allowed. */
function profileSeconds(text: string): number {
  const value = Number(text);
  const { min, max } = SECONDS;
  if (value >= min && value <= max) return value;
  throw new InvalidArgumentError(`Expected a number of seconds from ${min} to ${max}.`);
}

const EXAMPLES = `
Examples:
  sightline run app.js                  the same as: node --import sightline/register app.js
  sightline dev app.js                  the same, with a local page that shows the telemetry
  sightline run --inspect app.js 8080   with a Node option and a script argument
  sightline doctor --start app.js       find out why telemetry does not arrive
  sightline config --format yaml        write the settings as a file for OTEL_CONFIG_FILE`;

const RUN_HELP = `
Everything after "run" is passed to node unchanged: Node options, the script and
its arguments. Signals, exit code, stdin, stdout and stderr are the service's own.`;

const DOCTOR_HELP = `
Sends one empty export per signal, in the same way as the service. Exits with 1
if telemetry cannot arrive, else with 0.`;

const CONFIG_HELP = `
Reads the settings that a service would read here: environment variables,
SIGHTLINE_ENV_FILE, OTEL_CONFIG_FILE and package.json. Header values, credentials
in URLs and values that are named like secrets are hidden.`;

const PROFILE_HELP = `
The service writes .cpuprofile and .heapprofile files for Chrome DevTools, VS Code
and speedscope. The request is a file and a SIGCONT signal, so no port is opened.
Not available on Windows.`;

const COMPLETION_HELP = `
  bash:  eval "$(sightline completion bash)"                                      in ~/.bashrc
  zsh:   eval "$(sightline completion zsh)"                                       in ~/.zshrc
  fish:  sightline completion fish > ~/.config/fish/completions/sightline.fish`;
