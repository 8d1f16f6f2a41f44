// The authorization stops and the browser stays here: there is nobody whom we could trust to send it to, or the person has to
// read something first. Shown as a page, in the person's language.
export type AuthorizationFailure = 'pushFirst' | 'unknownRequest' | 'otherBrowser' | 'loginFailed' | 'levelTooLow'

export class AuthorizationFailed extends Error {
  readonly failure: AuthorizationFailure

  constructor(failure: AuthorizationFailure) {
    super(`the authorization stopped: ${failure}`)
    this.failure = failure
  }
}
