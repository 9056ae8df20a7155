import type { Constraint } from './constraint.ts';
import { property } from './property.ts';

const brand = Symbol.for('toctou.refusal');

/** What a violation means to the user of the application. */
export interface RefusalDetails {
  /** HTTP status, 400 to 599. See {@link refuse} for the default. */
  readonly status?: number;
  /** One short sentence, the same every time. */
  readonly title: string;
  /** What to do about it. */
  readonly detail?: string;
  /** A URI that identifies this kind of problem (RFC 9457, 3.1.1). */
  readonly type?: string;
}

/** A constraint together with what its violation means. Made by {@link refuse}. */
export interface RefusalRule extends RefusalDetails {
  readonly constraint: Constraint;
  readonly status: number;
}

/**
 * Says what a violation of one constraint means.
 *
 * The default status is 409 for unique, primary key, exclusion and foreign key: the request conflicts with what is there,
 * and may succeed when that changes (RFC 9110, 15.5.10). A foreign key that stands for something the request names, such as
 * the workspace in its path, is better said as 404. Check and not null are 422: no state of other rows will make
 * the same request right (RFC 9110, 15.5.21).
 *
 * @throws RangeError when the status is none of an error.
 *
 * @example
 * refuse(workspaceExists, { status: 404, title: 'No such workspace' })
 */
export function refuse(constraint: Constraint, details: RefusalDetails): RefusalRule {
  const status =
    details.status ?? (constraint.kind === 'check' || constraint.kind === 'not_null' ? 422 : 409);
  if (!Number.isInteger(status) || status < 400 || status > 599)
    throw new RangeError(`refuse: status ${status} is not 400 to 599`);
  return { ...details, constraint, status };
}

/**
 * A violation that the application foresaw, thrown by `guard`. Its words are the application's own and may be shown;
 * the driver's error is its `cause` and may not.
 *
 * Recognise it with {@link isRefusal}, not with `instanceof`: two copies of a package are common.
 *
 * @example
 * // A courtesy check: it saves a failed write, guarantees nothing, and answers as the race that slips past it does.
 * if (await findProvider(tx, input)) throw new Refusal(alreadyConnected);
 * return guard(() => insertProvider(tx, input), alreadyConnected);
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  declare readonly constraint: Constraint;
  declare readonly status: number;
  declare readonly title: string;
  declare readonly detail: string | undefined;
  declare readonly type: string | undefined;

  /** `cause`: the driver's error; none when a check in front of the write refuses, in the same words. */
  constructor(rule: RefusalRule, cause?: unknown) {
    super(rule.title, cause === undefined ? {} : { cause });
    Object.defineProperty(this, brand, { value: true });
    Object.assign(this, rule);
  }
}

/** Whether a value is a {@link Refusal}, of whichever copy of this package. */
export function isRefusal(value: unknown): value is Refusal {
  return property(value, brand) === true;
}
