import type { Command } from 'commander';

type Shell = 'bash' | 'zsh' | 'fish';

/** What a shell completes for a subcommand. */
interface CommandCompletion {
  readonly name: string;
  readonly description: string;
  readonly flags: ReadonlyArray<{
    readonly flag: string;
    readonly description: string;
    readonly choices: readonly string[];
  }>;
  /** Values of its first argument; empty if that is a file. */
  readonly words: readonly string[];
  readonly files: boolean;
}

/** The completion script for a shell, generated from the command line parser. */
export function completionScript(program: Command, shell: Shell): string {
  const commands = completionsOf(program);
  const name = program.name();
  if (shell === 'fish') return fish(name, commands);
  // zsh runs bash completions.
  const script = bash(name, commands);
  return shell === 'bash' ? script : ZSH_HEAD + script;
}

const ZSH_HEAD = `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
autoload -U +X bashcompinit && bashcompinit
`;

function completionsOf(program: Command): readonly CommandCompletion[] {
  return program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    flags: [
      ...command.options.map((option) => ({
        flag: option.long ?? option.short ?? '',
        description: option.description,
        choices: option.argChoices ?? [],
      })),
      { flag: '--help', description: 'display help for this command', choices: [] },
    ],
    words: command.registeredArguments[0]?.argChoices ?? [],
    files: command.registeredArguments.some((argument) => /script|arguments/.test(argument.name())),
  }));
}

function bash(name: string, commands: readonly CommandCompletion[]): string {
  const cases = commands.map(({ name: command, flags, words, files }) => {
    const options = flags.map(({ flag }) => flag).join(' ');
    const choices = flags
      .filter((flag) => flag.choices.length > 0)
      .map(
        ({ flag, choices: list }) =>
          `      [[ $previous == ${flag} ]] && { COMPREPLY=($(compgen -W "${list.join(' ')}" -- "$word")); return; }\n`,
      )
      .join('');
    const rest = files
      ? `        *) compopt -o default 2>/dev/null; COMPREPLY=() ;;`
      : `        *) COMPREPLY=($(compgen -W "${words.join(' ')}" -- "$word")) ;;`;
    return `    ${command})
${choices}      case $word in
        -*) COMPREPLY=($(compgen -W "${options}" -- "$word")) ;;
${rest}
      esac ;;`;
  });
  const names = commands.map((command) => command.name).join(' ');
  return `_${name}() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  if [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "${names} help --help --version" -- "$word"))
    return
  fi
  case \${COMP_WORDS[1]} in
    help) COMPREPLY=($(compgen -W "${names}" -- "$word")) ;;
${cases.join('\n')}
  esac
}
complete -o default -F _${name} ${name}
`;
}

function fish(name: string, commands: readonly CommandCompletion[]): string {
  const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const top = commands.map(
    (command) =>
      `complete -c ${name} -n __fish_use_subcommand -f -a ${command.name} -d ${quote(command.description)}`,
  );
  const below = commands.flatMap((command) => {
    const when = `complete -c ${name} -n '__fish_seen_subcommand_from ${command.name}'`;
    return [
      ...command.flags.map(({ flag, description, choices }) => {
        const values = choices.length > 0 ? ` -x -a ${quote(choices.join(' '))}` : '';
        return `${when} -l ${flag.slice(2)}${values} -d ${quote(description)}`;
      }),
      ...(command.words.length > 0 ? [`${when} -f -a ${quote(command.words.join(' '))}`] : []),
      `${when} ${command.files ? '-F' : '-f'}`,
    ];
  });
  const names = commands.map((command) => command.name).join(' ');
  const help = [
    `complete -c ${name} -n __fish_use_subcommand -f -a help -d 'display help for a command'`,
    `complete -c ${name} -n '__fish_seen_subcommand_from help' -f -a ${quote(names)}`,
  ];
  return `${[...top, ...help, ...below].join('\n')}\n`;
}
