import { Refusal, refuse, unique } from '@toctou/guard';

const oneName = unique('names', ['name'], { name: 'names_name_key' });

/** A refusal as it comes from a handler, with the driver's error as its cause. */
export function refused(): never {
  throw new Refusal(
    refuse(oneName, { title: 'Taken', detail: 'Take another.' }),
    new Error('duplicate key value violates unique constraint "names_name_key"'),
  );
}
