import { pageOf } from './html/page.ts';
import type { Reporter } from './reporter.ts';
import type { Sink } from './sink.ts';

/** Writes one HTML file that opens without a server or a network. */
export function htmlReporter(sink: Sink, configFile: string | undefined): Reporter {
  return { onEnd: async (report) => sink(pageOf(report, configFile)) };
}
