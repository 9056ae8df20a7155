import { ToctouError } from '@toctou/explore/at-start';
import { readDescription } from './description.ts';
import { operationsOf } from './operations.ts';
import { propose, type Proposal } from './propose.ts';

/**
 * Scenarios for the operations of an API that write.
 *
 * @param file OpenAPI 3 or Swagger 2, JSON or YAML
 * @throws ToctouError CONFIG_INVALID when it cannot be used, or nothing in it writes
 */
export async function proposalFrom(file: string, cwd: string): Promise<Proposal> {
  const operations = operationsOf(await readDescription(file, cwd));
  if (operations.length === 0) {
    throw new ToctouError(
      'CONFIG_INVALID',
      `${file} describes nothing that writes: no post, put, patch or delete`,
    );
  }
  return propose(operations);
}
