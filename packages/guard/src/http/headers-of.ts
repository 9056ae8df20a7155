/** Each header once; `Set-Cookie` alone may have several values that cannot be joined. */
export function headersOf({ headers }: Response): [name: string, value: string | string[]][] {
  const cookies = headers.getSetCookie();
  const others = [...headers].filter(([name]) => name !== 'set-cookie');
  return cookies.length > 0 ? [...others, ['set-cookie', cookies]] : others;
}
