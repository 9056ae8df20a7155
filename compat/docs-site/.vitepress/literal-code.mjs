/**
 * What stands in backticks is shown as it is: pages are templates of vue, to which `{{` would mean something.
 *
 * @param {{ core: { ruler: { push(name: string, rule: (state: any) => void): void } } }} md
 */
export function literalCode(md) {
  md.core.ruler.push('literal-code', ({ tokens }) => {
    for (const { children } of tokens)
      for (const token of children ?? []) if (token.type === 'code_inline') token.attrSet('v-pre', '');
  });
}
