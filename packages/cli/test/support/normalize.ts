/** What differs from run to run, by a name: the project's folder, ports, durations, made-up ids. */
export function normalize(text: string, folder = '/nowhere'): string {
  return (
    text
      .replaceAll(folder, '<folder>')
      .replace(/(127\.0\.0\.1|localhost):\d+/g, '$1:<port>')
      .replace(/\b(PORT|listens on) \d+/g, '$1 <port>')
      // Several fail at the same, and one of them is the first.
      .replace(/the app of client \d/g, 'the app of client N')
      .replace(/toctou_[0-9a-f]{12}/g, 'toctou_<id>')
      .replace(/(^|  )(<1|\d+(\.\d+)?)(ms|s)$/gm, '$1<time>')
      .replace(/^\d+(\.\d+)?(ms|s) on/gm, '<time> on')
      .replace(/PostgreSQL \d+(\.\d+)*/g, 'PostgreSQL <version>')
  );
}
