/** Why a scenario has no verdict: a fact about the app, not an error of toctou. */
export class Inconclusive extends Error {
  override readonly name: string = 'Inconclusive';
}
