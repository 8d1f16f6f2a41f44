// The login stops and the browser stays here: there is nobody whom we could trust to send it to. Shown as a page, in the person's language.
export type LoginFailure = 'unreadable' | 'unknownClient' | 'unknownAddress' | 'unknownRequest' | 'otherBrowser'

export class LoginStopped extends Error {
  readonly failure: LoginFailure

  constructor(failure: LoginFailure) {
    super(`the login stopped: ${failure}`)
    this.failure = failure
  }
}
