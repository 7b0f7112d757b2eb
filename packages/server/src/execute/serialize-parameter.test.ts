import type { HttpParameter } from '@composio/spec'
import { describe, expect, it } from 'vitest'
import { buildRequest } from './build-request.ts'
import { serializeParameter } from './serialize-parameter.ts'

const list = ['blue', 'black', 'brown']
const object = { R: 100, G: 200, B: 150 }

// The table of OpenAPI 3.1.1, section 4.8.12.4.
describe('serializeParameter', () => {
  it.each<[HttpParameter, unknown, string]>([
    [{ in: 'path', style: 'matrix' }, 'blue', ';color=blue'],
    [{ in: 'path', style: 'matrix' }, list, ';color=blue,black,brown'],
    [{ in: 'path', style: 'matrix' }, object, ';color=R,100,G,200,B,150'],
    [{ in: 'path', style: 'matrix', explode: true }, list, ';color=blue;color=black;color=brown'],
    [{ in: 'path', style: 'matrix', explode: true }, object, ';R=100;G=200;B=150'],
    [{ in: 'path', style: 'label' }, list, '.blue,black,brown'],
    [{ in: 'path', style: 'label', explode: true }, list, '.blue.black.brown'],
    [{ in: 'path', style: 'label', explode: true }, object, '.R=100.G=200.B=150'],
    [{ in: 'path' }, list, 'blue,black,brown'],
    [{ in: 'header' }, object, 'R,100,G,200,B,150'],
    [{ in: 'header', explode: true }, object, 'R=100,G=200,B=150'],
    [{ in: 'query' }, list, 'color=blue&color=black&color=brown'],
    [{ in: 'query', explode: false }, list, 'color=blue,black,brown'],
    [{ in: 'query' }, object, 'R=100&G=200&B=150'],
    [{ in: 'query', explode: false }, object, 'color=R,100,G,200,B,150'],
    [{ in: 'query', style: 'spaceDelimited', explode: false }, list, 'color=blue%20black%20brown'],
    [{ in: 'query', style: 'pipeDelimited', explode: false }, list, 'color=blue%7Cblack%7Cbrown'],
    [{ in: 'query', style: 'deepObject' }, object, 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
    [{ in: 'query', json: true }, { a: 1 }, 'color=%7B%22a%22%3A1%7D'],
  ])('writes %j of %j', (parameter, value, expected) => {
    expect(serializeParameter('color', parameter, value).join('&')).toBe(expected)
  })

  it.each<[HttpParameter, unknown]>([
    [{ in: 'path', style: 'label', explode: true }, ['', '']],
    [{ in: 'path', segments: true }, 'a/../../b'],
    [{ in: 'path' }, ['..']],
    [{ in: 'path' }, []],
  ])('keeps %j of %j from being a step of the path', (parameter, x) => {
    const operation = { method: 'GET', path: '/a/{x}/b', parameters: { x: parameter } } as const
    expect(() => buildRequest(operation, { x })).toThrow(/cannot be part of an address/)
  })

  it('writes files as parts that cannot end each other', () => {
    const operation = { method: 'POST', path: '/', body: { contentType: 'multipart/form-data' } } as const
    const { headers, body } = buildRequest(operation, { 'a"\r\n': 'x', file: { text: 'hi', filename: 'b"\r\n.txt' } })
    const boundary = headers?.['content-type']?.split('boundary=')[1]
    const text = Buffer.from(body as Uint8Array).toString()
    expect(text.split(`--${boundary}`)).toHaveLength(4)
    expect(text).toContain('name="a%22%0D%0A"')
    expect(text).toContain('filename="b%22%0D%0A.txt"')
  })
})
