import type { Command } from 'commander';

/** What can be completed of a command. */
export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  /** The values of its argument, where they are few. */
  readonly choices: readonly string[];
  readonly options: readonly CompletedOption[];
}

export interface CompletedOption {
  /** `--config` */
  readonly long: string;
  /** `-c` */
  readonly short: string | undefined;
  readonly description: string;
  /** Whether a value follows. */
  readonly takesValue: boolean;
  /** The values, where they are few; else it is a file, or nobody knows. */
  readonly choices: readonly string[];
}

/** The commands of a parser, as its help lists them. */
export function completedCommands(program: Command): CompletedCommand[] {
  const help = program.createHelp();
  return help.visibleCommands(program).map((command) => ({
    name: command.name(),
    description: command.description(),
    choices: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
    options: help.visibleOptions(command).map((option) => ({
      long: option.long ?? '',
      short: option.short,
      description: option.description,
      takesValue: option.required || option.optional,
      choices: option.argChoices ?? [],
    })),
  }));
}
