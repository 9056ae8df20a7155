import type { CompletedCommand } from './shape.ts';

/** What completes `toctou` in bash. Where it has no word of its own, bash offers files. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const flags = commands.map(
    ({ name, options }) => `      ${name}) words='${options.map(({ long }) => long).join(' ')}' ;;`,
  );
  const values = commands.flatMap(({ name, choices, options }) => [
    ...options
      .filter((option) => option.choices.length > 0)
      .map((option) => `      '${name} ${option.long}') words='${option.choices.join(' ')}' ;;`),
    ...(choices.length > 0 ? [`      '${name} ${name}') words='${choices.join(' ')}' ;;`] : []),
  ]);
  return `_toctou() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD - 1]}" words=''
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${commands.map(({ name }) => name).join(' ')}'
  elif [[ $word == -* ]]; then
    case "\${COMP_WORDS[1]}" in
${flags.join('\n')}
    esac
  else
    case "\${COMP_WORDS[1]} $before" in
${values.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o bashdefault -o default -F _toctou toctou
`;
}
