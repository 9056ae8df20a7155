/** The provider is connected already. */
export class Conflict extends Error {}
