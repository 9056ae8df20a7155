import type { CompletedCommand, CompletedOption } from './shape.ts';

/** What completes `toctou` in fish, with descriptions. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, description, choices, options }) => [
    `complete -c toctou -n __fish_use_subcommand -f -a ${name} -d ${quoted(description)}`,
    ...(choices.length > 0
      ? [`complete -c toctou -n '__fish_seen_subcommand_from ${name}' -f -a ${quoted(choices.join(' '))}`]
      : []),
    ...options.map(
      (option) => `complete -c toctou -n '__fish_seen_subcommand_from ${name}' ${argumentsOf(option)}`,
    ),
  ]);
  return lines.map((line) => `${line}\n`).join('');
}

function argumentsOf({ long, short, description, takesValue, choices }: CompletedOption): string {
  return [
    ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
    `-l ${long.slice(2)}`,
    ...(choices.length > 0 ? [`-x -a ${quoted(choices.join(' '))}`] : takesValue ? ['-r'] : []),
    `-d ${quoted(description)}`,
  ].join(' ');
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, String.raw`\$&`)}'`;
}
