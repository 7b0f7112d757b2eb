/** What was entered cannot be used; the message is for the person who entered it. */
export class CredentialProblem extends Error {
  override name = 'CredentialProblem'
  /** The field it is about. */
  readonly field?: string

  constructor(message: string, field?: string) {
    super(message)
    if (field) this.field = field
  }
}
