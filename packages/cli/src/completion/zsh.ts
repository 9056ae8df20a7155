import type { CompletedCommand, CompletedOption } from './shape.ts';

/** What completes `toctou` in zsh, with descriptions. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`);
  const cases = commands.map(({ name, choices, options }) => {
    const rest = choices.length > 0 ? `'1:value:(${choices.join(' ')})'` : `'*:file:_files'`;
    return `    ${name}) _arguments ${[...options.map(specOf), rest].join(' ')} ;;`;
  });
  return `#compdef toctou
_toctou() {
  local -a commands
  commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local name="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$name" in
${cases.join('\n')}
  esac
}
compdef _toctou toctou
`;
}

function specOf({ long, short, description, takesValue, choices }: CompletedOption): string {
  const value = choices.length > 0 ? `:value:(${choices.join(' ')})` : takesValue ? ':value:_files' : '';
  const spec = quoted(`[${description.replace(/[[\]:]/g, String.raw`\$&`)}]${value}`);
  return short === undefined ? `${long}${spec}` : `{${short},${long}}${spec}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
