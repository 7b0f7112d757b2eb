/** The server takes nothing but JSON, which forms of other sites cannot send. @throws Error when it refuses */
export async function post(path: string, body: object = {}): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`The server answered ${response.status}.`)
}
