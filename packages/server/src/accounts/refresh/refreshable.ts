import type { AuthConfigRow, ConnectedAccountRow } from '../../storage/schema.ts'
import type { RenewableCredential } from '../credential.ts'
import type { AskForTokensFn } from './request-refresh.ts'

/** A credential that is to be renewed, and what that takes. */
export interface Refreshable {
  account: ConnectedAccountRow
  config: AuthConfigRow
  credential: RenewableCredential
  /** What asks for the next one; undefined where the credential cannot be renewed. @throws ApiError */
  renewal: () => AskForTokensFn | undefined
  /** The provider has refused the token: it is of no use any more, whatever the clock says. */
  isRefused: boolean
}
