/** Whether a row is still in use: that it is put out of use a moment later harms no other change of it. */
export const gone: RegExp = /delet|deactivat|archiv|suspend|banned|block|disabl/i;

/** A key that is made up is given to no other row later. */
export const random: RegExp = /token|hash|secret|nonce|uuid|session/i;

/** Columns that say whether something may still be done: who sets one of them does it. */
export const once: RegExp =
  /(^|_|is|has)(used|redeemed|claimed|consumed|spent|running|locked|process(ed|ing)|accepted|paid|reserved|booked|sold|taken|voted|refunded|completed|finished|cancell?ed|closed|approved|rejected|checked_?in|started|delivered|shipped|settled|status|state)(_?(at|on|date|by))?$/i;

export function snake(name: string): string {
  return name.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2');
}

/** Whose it is: who may do something is asked of nearly every row, and hardly any is given to another. */
export function isOwner(column: string): boolean {
  return /(user|owner|author|creator|org(anisation|anization)?|team|tenant|workspace|account|company|customer|member)_?id$|^(owner|author|creator|created_?by)$/i.test(
    column,
  );
}

/** When something was last seen: it is written again, and nothing depends on it. */
export function isTimestamp(column: string): boolean {
  return /^(last|updated|modified)|seen|log(ged)?_?in_?(at|on|time|date)/i.test(column);
}

/** What somebody may do. */
export function isPrivilege(column: string): boolean {
  return /role|admin|owner|super|privileg|permission/i.test(column);
}

/** Whether the rows of a table are people who sign in: that one is deleted while it is at work is no race worth telling. */
export function isPerson(table: string): boolean {
  return /^(app|auth)?_?(user|account|customer|member|admin|profile)s?$/i.test(table);
}
