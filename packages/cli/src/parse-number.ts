import { InvalidArgumentError } from 'commander'

const MAX_PORT = 65_535

/** 0 lets the system choose. */
export function parsePort(value: string): number {
  const port = Number(value)
  if (/^\d+$/.test(value) && port <= MAX_PORT) return port
  throw new InvalidArgumentError(`A port is a whole number from 0 to ${MAX_PORT}.`)
}

export function parseMinutes(value: string): number {
  if (/^\d{1,6}$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It has to be a whole number of minutes.')
}

export function parseCount(value: string): number {
  if (/^[1-9]\d{0,6}$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It has to be a whole number above 0.')
}
