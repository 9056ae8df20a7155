/** Why a scenario has no verdict: a fact about the app, not an error of toctou. */
export class Inconclusive extends Error {
  override readonly name: string = 'Inconclusive';
}

/** A client asked nothing of the database that it was given. */
export class NothingSent extends Inconclusive {}

/** The same came out differently when it was run again. */
export class NotDeterministic extends Inconclusive {
  constructor(sentence: string) {
    super(`the app is not deterministic. ${sentence}`);
  }
}
