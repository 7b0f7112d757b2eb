import { describe, expect, it } from 'vitest'
import { apiKeyFrom, generateApiKey, isGeneratedApiKey } from './api-key-form.ts'

describe('an API key', () => {
  it('is new each time, in letters and digits', () => {
    const keys = Array.from({ length: 1_000 }, generateApiKey)
    expect(new Set(keys).size).toBe(1_000)
    for (const key of keys) expect(key).toMatch(/^ak_[0-9A-Za-z]{38}$/)
    expect(keys.every(isGeneratedApiKey)).toBe(true)
  })

  it('stands for the bytes it was made of', () => {
    const bytes = Buffer.alloc(32, 7)
    expect(apiKeyFrom(bytes)).toBe(apiKeyFrom(bytes))
    expect(apiKeyFrom(bytes)).not.toBe(apiKeyFrom(Buffer.alloc(32, 8)))
    expect(isGeneratedApiKey(apiKeyFrom(Buffer.alloc(32)))).toBe(true)
  })

  it('with any one character wrong, lost or swapped with the next is told apart', () => {
    const key = generateApiKey()
    for (let at = 3; at < key.length; at++) {
      for (const other of 'aZ0_ ') {
        const wrong = key.slice(0, at) + other + key.slice(at + 1)
        expect(isGeneratedApiKey(wrong), wrong).toBe(wrong === key)
      }
      expect(isGeneratedApiKey(key.slice(0, at) + key.slice(at + 1))).toBe(false)
      const swapped = `${key.slice(0, at)}${key[at + 1] ?? ''}${key[at]}${key.slice(at + 2)}`
      expect(isGeneratedApiKey(swapped), swapped).toBe(swapped === key)
    }
    for (const text of ['', 'ak_', key.toUpperCase(), `${key} `, `${key}\n`, key.slice(1)])
      expect(isGeneratedApiKey(text), text).toBe(false)
  })
})
