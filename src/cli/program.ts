import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { ROWS } from '../configuration/settings/rows.ts';
import { addChecklist } from './checklist/add-checklist.ts';
import { addFleet } from './fleet/add-fleet.ts';
import { readOwnVersion } from './package-folder.ts';
import { addViewerCommands } from './viewer/viewer-commands.ts';

/** Something about the command line itself was wrong. */
const USAGE_ERROR = 2;

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/**
 * Runs the `sightline` command. What a subcommand needs is loaded when it is called: `--help` loads
 * nothing but the parser.
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
    // The parser would print the whole help, and nothing about the word.
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

/** The command of `sightline help <command>` where there is none of that name. */
function unknownTopic(program: Command, [first, topic]: readonly string[]): string | undefined {
  if (first !== 'help' || topic === undefined || topic.startsWith('-')) return undefined;
  return namesOfCommands(program).includes(topic) ? undefined : topic;
}

function namesOfCommands(program: Command): readonly string[] {
  return ['help', ...program.commands.map((command) => command.name())];
}

/** The parser names the nearest command and option, but not the nearest word of a list or topic of the help. */
async function suggestChoice(message: string, program: Command): Promise<void> {
  const [, word, choices] =
    /(?:value|argument) '(.*)' is invalid.*Allowed choices are (.*)\./.exec(message) ?? [];
  // A mistyped command itself has been answered with the nearest one by the parser.
  const topic = /^error: unknown command '(.*)'$/.exec(message)?.[1];
  const wrong = word ?? topic;
  if (wrong === undefined) return;
  const { editDistance, nearest } = await import('../configuration/values/did-you-mean.ts');
  const meant = nearest(wrong, choices?.split(', ') ?? namesOfCommands(program));
  // Half of the letters of a short word are too many.
  if (meant === undefined || editDistance(wrong, meant) * 2 >= meant.length) return;
  process.stderr.write(`(Did you mean ${meant}?)\n`);
}

/** @param exit gets the exit code of a subcommand that has run */
function createProgram(exit: (code: number) => void): Command {
  const program = new Command('sightline')
    .description(
      'OpenTelemetry for Node in one flag: starts services, and says what stands in the way',
    )
    .version(readOwnVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .enablePositionalOptions()
    .showHelpAfterError('Try --help.')
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
    .description('list every variable with its meaning, default and source')
    .argument('[pattern]', 'only those whose name contains this, such as "otlp"')
    .option('--json', 'print JSON')
    .action(async (pattern: string | undefined, options: { json?: true }) => {
      const { printVariables } = await import('./env.ts');
      exit(printVariables({ pattern, json: options.json === true }));
    });
  program
    .command('completion')
    .description('print a script by which a shell completes this command')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
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
    .description('start a service under the preload')
    .usage('[node options] [--] <script> [arguments]')
    .argument('<arguments...>', 'what follows `node` on a command line')
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
    .description('look for whatever would keep telemetry from arriving, and name its cure')
    .argument('[script]', 'the entry script of the service; default: the package in this folder')
    .option('--start', 'start the service for a moment, and see what is instrumented')
    .addOption(
      new Option('--start-seconds <seconds>', 'how long that moment may be')
        .default(5)
        .argParser(positiveNumber),
    )
    .option('--no-network', 'send nothing')
    .option('--json', 'print JSON')
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
    .description('print the effective settings, each with where it comes from')
    .argument('[script]', 'the entry script of the service; default: the package in this folder')
    .addOption(
      new Option(
        '--format <format>',
        'write variables, or a declarative configuration file',
      ).choices(['env', 'yaml']),
    )
    .option('--show-secrets', 'print values of headers and the like')
    .addOption(new Option('--json', 'print JSON').conflicts('format'))
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
    .argument('<pid>', 'its process id', processId)
    .addOption(
      new Option('--seconds <seconds>', `for how long, from ${SECONDS.min} to ${SECONDS.max}`)
        .default(10)
        .argParser(profileSeconds),
    )
    .addOption(
      new Option('--kind <kind...>', 'what to profile')
        .choices(ROWS.SIGHTLINE_PROFILE.words)
        .default(['cpu']),
    )
    .option('--folder <folder>', 'where to write the files', '.')
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
  throw new InvalidArgumentError('The id of a process is expected.');
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 3600) return value;
  throw new InvalidArgumentError('A number of seconds above 0 and up to 3600 is expected.');
}

/** As SIGHTLINE_PROFILE_SECONDS has it, but for fractions. */
function profileSeconds(text: string): number {
  const value = Number(text);
  const { min, max } = SECONDS;
  if (value >= min && value <= max) return value;
  throw new InvalidArgumentError(`A number of seconds from ${min} to ${max} is expected.`);
}

const EXAMPLES = `
Examples:
  sightline run app.js                  the same as: node --import sightline/register app.js
  sightline dev app.js                  the same, with a local page that shows what happens
  sightline run --inspect app.js 8080   with an option of Node, and an argument of the script
  sightline doctor --start app.js       why does nothing arrive?
  sightline config --format yaml        the settings as a file for OTEL_CONFIG_FILE`;

const RUN_HELP = `
All that follows is handed to node as it stands: its own options, the script, the script's arguments.
Signals, exit code, stdin, stdout and stderr are the service's own.`;

const DOCTOR_HELP = `
Sends one empty export for each signal that is on, as the service would. Exit code 1 where something
keeps telemetry from arriving, else 0.`;

const CONFIG_HELP = `
Reads what the service would read here: variables, SIGHTLINE_ENV_FILE, OTEL_CONFIG_FILE, package.json.
Values of headers, credentials in URLs, and what is named like a secret are not shown.`;

const PROFILE_HELP = `
The service writes .cpuprofile and .heapprofile files, which Chrome's developer tools, VS Code and
speedscope open. It is asked by a file and SIGCONT: no port is opened. Not on Windows.`;

const COMPLETION_HELP = `
  bash:  eval "$(sightline completion bash)"                                      in ~/.bashrc
  zsh:   eval "$(sightline completion zsh)"                                       in ~/.zshrc
  fish:  sightline completion fish > ~/.config/fish/completions/sightline.fish`;
