import { runAsWorker } from 'synckit';
import type { Finding } from '../findings/finding.ts';
import type { ScanOptions } from '../scan.ts';
import { scan } from '../scan.ts';

/** A linter asks synchronously; a scan is not synchronous. */
runAsWorker(async (options: ScanOptions): Promise<readonly Finding[]> => (await scan(options)).findings);
