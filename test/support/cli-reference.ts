import { createParser, type Actions } from '../../packages/cli/src/parser.ts';

type Command = ReturnType<typeof createParser>;

/** Every command with its arguments, flags and exit codes, from the parser, as Markdown. */
export function cliReference(): string {
  let written = '';
  const stdout = { write: (text: string) => void (written += text) };
  const program = createParser('', {} as Actions, { stdout, stderr: stdout });
  const exitCodes = (command: Command): string => {
    written = '';
    command.outputHelp();
    const [, codes] = written.split('Exit codes:\n');
    return codes === undefined
      ? ''
      : `Exit codes:\n\n| code | when |\n| --- | --- |\n${codes.trim().replaceAll(/^ *(\d+) +(.*)$/gm, '| $1 | $2 |')}`;
  };
  return program.commands
    .map((command) =>
      [
        `## toctou ${command.name()}`,
        `\`toctou ${command.name()} ${command.usage()}\``,
        `${capitalised(command.description())}.`,
        table(
          'argument',
          command.registeredArguments.map((argument) => [
            argument.name(),
            argument.description + among(argument.argChoices),
          ]),
        ),
        table(
          'flag',
          command.options.map(({ flags, description, argChoices, envVar }) => [
            flags,
            description + among(argChoices) + (envVar === undefined ? '' : ` (env: \`${envVar}\`)`),
          ]),
        ),
        exitCodes(command),
      ]
        .filter((part) => part !== '')
        .join('\n\n'),
    )
    .join('\n\n');
}

function table(head: string, rows: readonly (readonly [string, string])[]): string {
  if (rows.length === 0) return '';
  const lines = rows.map(([name, words]) => `| \`${name}\` | ${words.replaceAll('|', String.raw`\|`)} |`);
  return `| ${head} | what it says |\n| --- | --- |\n${lines.join('\n')}`;
}

function among(choices: readonly string[] | undefined): string {
  return choices === undefined ? '' : ` (${choices.join(', ')})`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
