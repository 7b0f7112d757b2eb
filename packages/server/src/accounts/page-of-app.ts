import { ValidationError } from '@composio/spec'

/**
 * An address of the app's that browsers are sent to with something in its query.
 * @param name - of the setting it comes from
 * @throws ValidationError for what is no page of an app
 */
export function pageOfApp(address: string, name: string): URL {
  const url = URL.parse(address)
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.hash) return url
  throw new ValidationError(
    `${name}: must be an absolute http(s) URL without credentials or fragment, for example https://app.example.com/connected`,
  )
}
