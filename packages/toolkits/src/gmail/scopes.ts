/** Gmail's scopes as tools need them; each call names the narrowest that its API method documents. */
export const scopes = {
  read: 'https://www.googleapis.com/auth/gmail.readonly',
  send: 'https://www.googleapis.com/auth/gmail.send',
  compose: 'https://www.googleapis.com/auth/gmail.compose',
  labels: 'https://www.googleapis.com/auth/gmail.labels',
  modify: 'https://www.googleapis.com/auth/gmail.modify',
}
