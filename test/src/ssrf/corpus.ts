import { isIP } from 'node:net'

/** One way to write an address that must not be called. */
export interface Form {
  url: string
  /** It leads to a listener on loopback, where nobody checks. */
  reachesTrap: boolean
}

/** Where the traps listen: as `127.0.0.1`, `[::1]`. */
export interface TrapPorts {
  v4: number
  v6: number
}

const LOOPBACK = ['127.0.0.1', '127.0.0.2', '127.1.2.3', '127.255.255.254', '0.0.0.0']
/** Private networks, metadata services of clouds, link-local, carrier-grade NAT, reserved, multicast. */
const OTHERS = [
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.168.255.254',
  '169.254.169.254',
  '169.254.170.2',
  '100.64.0.1',
  '100.100.100.200',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '0.1.2.3',
]

const IPV6_LOOPBACK = ['[::1]', '[0:0:0:0:0:0:0:1]', '[0000::0001]', '[::0:1]', '[::]', '[0::0]']
const IPV6_OTHERS =
  '[fe80::1] [febf::1] [fec0::1] [fc00::1] [fd00:ec2::254] [fd12:3456:789a::1] [ff02::1] [ff0e::1] [100::1] [2001::1] [2001:db8::1] [3fff::1] [5f00::1] [64:ff9b:1::1] [4000::1] [8000::1] [fe80::5efe:127.0.0.1]'.split(
    ' ',
  )

/** The names a corpus is about, and the addresses they lead to; for a look-up of the test's own. */
export const NAMES: Record<string, string[]> = {
  localhost: ['127.0.0.1', '::1'],
  'localhost.localdomain': ['127.0.0.1'],
  'ip6-localhost': ['::1'],
  'a.localhost': ['127.0.0.1'],
  '127.0.0.1.nip.example': ['127.0.0.1'],
  'loopback.example': ['127.0.0.1'],
  'loopback6.example': ['::1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'any.example': ['0.0.0.0'],
  'mixed.example': ['93.184.216.34', '127.0.0.1'],
  'mixed6.example': ['2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::1'],
  'reversed.example': ['127.0.0.1', '93.184.216.34'],
  'metadata.google.internal': ['169.254.169.254'],
  'metadata.example': ['169.254.169.254'],
  'instance-data.ec2.internal': ['169.254.169.254'],
  'private.example': ['10.0.0.1'],
  'router.home.arpa': ['192.168.1.1'],
  'ula.example': ['fd00::1'],
  'nat64.example': ['64:ff9b::7f00:1'],
  '6to4.example': ['2002:7f00:1::'],
  'xn--lpback-9ya.example': ['127.0.0.1'],
}
const REACHABLE_NAMES = ['localhost', 'a.localhost', '127.0.0.1.nip.example', 'loopback.example', 'reversed.example']

const hex = (value: number, width = 1) => value.toString(16).padStart(width, '0')

/** Every notation in which the WHATWG URL standard (section 3.5, "host parsing") reads an IPv4 address. */
function notations(address: string): string[] {
  const parts = address.split('.').map(Number)
  const [a = 0, b = 0, c = 0, d = 0] = parts
  const whole = ((a * 256 + b) * 256 + c) * 256 + d
  const low = (b * 256 + c) * 256 + d
  const shifted = (digits: string, zero: number) =>
    digits.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))
  const circled = address.replace(/[1-9]/g, (digit) => String.fromCodePoint(0x2460 + Number(digit) - 1))
  return [
    address,
    `${address}.`,
    String(whole),
    `${whole}.`,
    `0x${hex(whole)}`,
    `0X${hex(whole).toUpperCase()}`,
    `0${whole.toString(8)}`,
    `000${whole.toString(8)}`,
    `${a}.${low}`,
    `${a}.${b}.${c * 256 + d}`,
    `0x${hex(a)}.${low}`,
    `0x${hex(a)}.0x${hex(low)}`,
    parts.map((part) => `0x${hex(part)}`).join('.'),
    parts.map((part) => `0x${hex(part, 8)}`).join('.'),
    parts.map((part) => `0${part.toString(8)}`).join('.'),
    parts.map((part) => `00000${part.toString(8)}`).join('.'),
    `0x${hex(a)}.0${b.toString(8)}.${c}.${d}`,
    address.replaceAll('.', '%2e'),
    [...address].map((character) => `%${hex(character.charCodeAt(0))}`).join(''),
    address.replaceAll('.', '。'),
    address.replaceAll('.', '．'),
    shifted(address, 0xff10),
    shifted(address, 0xff10).replaceAll('.', '｡'),
    shifted(address, 0x1d7ce),
    circled,
    address.replace('1', '1\u00ad'),
    address.replace('.', '.\u200b'),
  ]
}

/** IPv6 addresses that hold an IPv4 address: mapped, compatible, translated, NAT64, 6to4, Teredo, ISATAP. */
function embeddings(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number)
  const [high, low] = [hex(a * 256 + b), hex(c * 256 + d)]
  const [notHigh, notLow] = [hex((a * 256 + b) ^ 0xffff), hex((c * 256 + d) ^ 0xffff)]
  return [
    `::ffff:${address}`,
    `::ffff:${high}:${low}`,
    `0:0:0:0:0:ffff:${high}:${low}`,
    `::FFFF:${high.toUpperCase()}:${low.toUpperCase()}`,
    `::${address}`,
    `::${high}:${low}`,
    `::ffff:0:${address}`,
    `64:ff9b::${address}`,
    `64:ff9b::${high}:${low}`,
    `64:ff9b:1::${address}`,
    `2002:${high}:${low}::`,
    `2002:${high}:${low}::1`,
    `2001:0:${high}:${low}::1`,
    `2001:0:4136:e378:8000:63bf:${notHigh}:${notLow}`,
    `fe80::5efe:${address}`,
  ].map((form) => `[${form}]`)
}

/** What may stand around a host. `port` is empty, or begins with a colon. */
const WRAPPERS: ((host: string, port: string) => string)[] = [
  (host, port) => `https://${host}${port}/`,
  (host, port) => `https://${host}${port}/latest/meta-data/?a=b#c`,
  (host, port) => `HTTPS://${host}${port}/`,
  (host, port) => `hTtPs:\\\\${host}${port}\\`,
  (host, port) => `https:/\\${host}${port}/`,
  (host, port) => `https:${host}${port}/`,
  (host, port) => `https:////${host}${port}/`,
  (host, port) => ` \t\nhttps://${host}${port}/ `,
  (host, port) => `ht\ntp\ts://${host}${port}/`,
  (host, port) => `https://api.example@${host}${port}/`,
  (host, port) => `https://user:password@${host}${port}/`,
  (host, port) => `https://${host}${port}#@api.example/`,
  (host, port) => `https://${host}${port}?@api.example/`,
  (host, port) => `https://${host}${port}\\@api.example/`,
  (host, port) => `https://api.example:443@${host}${port}/`,
  (host, port) => `http://${host}${port}/`,
  (host, port) => `HTTP://${host}${port}/`,
  (host, port) => `wss://${host}${port}/`,
]

/** As they are, whatever the host. */
const OTHER_SCHEMES = [
  'file:///etc/passwd',
  'file://127.0.0.1/etc/passwd',
  'FILE:/etc/passwd',
  'ftp://127.0.0.1/',
  'gopher://127.0.0.1:25/_HELO',
  'dict://127.0.0.1:11211/stat',
  'ldap://127.0.0.1/',
  'tftp://127.0.0.1/x',
  'jar:http://127.0.0.1!/',
  'data:application/json,{}',
  'blob:https://127.0.0.1/x',
  'javascript:alert(1)',
  'unix:/var/run/docker.sock',
  'http+unix://%2Fvar%2Frun%2Fdocker.sock/info',
  'view-source:https://127.0.0.1/',
  'ws://127.0.0.1/',
  'about:blank',
  '//127.0.0.1/',
  '\\\\127.0.0.1\\',
  'https://',
  'https:///',
  'https://[',
  'https://[::1',
  'https://[fe80::1%25eth0]/',
  'https://[::1%eth0]/',
  'https://127.0.0.1:99999/',
  'https://127.0.0.1:-1/',
  'https://127..0.0.1/',
  'https://256.256.256.256/',
  'https://\u0000127.0.0.1/',
  'https://127.0.0.1\r\nHost: api.example/',
]

/** Every form there is; loopback in every wrapper, what is far away in some. */
export function corpus(ports: TrapPorts): Form[] {
  const forms = new Map<string, Form>()
  const add = (host: string, port: number | undefined, wrappers: typeof WRAPPERS, isNear: boolean) => {
    for (const wrap of wrappers) {
      const url = wrap(host, port === undefined ? '' : `:${port}`)
      const parsed = URL.parse(url)
      const isCalled = parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.username === ''
      const reachesTrap = isNear && port !== undefined && isCalled
      forms.set(url, { url, reachesTrap })
    }
  }
  for (const address of LOOPBACK) {
    for (const host of [...notations(address), ...embeddings(address)]) add(host, ports.v4, WRAPPERS, reaches(host))
    for (const host of notations(address)) add(host, undefined, WRAPPERS.slice(0, 2), false)
  }
  for (const host of IPV6_LOOPBACK) add(host, host.includes('1') ? ports.v6 : ports.v4, WRAPPERS, host.includes('1'))
  for (const name of Object.keys(NAMES)) {
    for (const host of [name, name.toUpperCase(), `${name}.`])
      add(host, ports.v4, WRAPPERS, REACHABLE_NAMES.includes(name))
  }
  for (const address of OTHERS)
    for (const host of [...notations(address), ...embeddings(address)])
      add(host, undefined, WRAPPERS.slice(0, 4), false)
  for (const host of IPV6_OTHERS) add(host, undefined, WRAPPERS.slice(0, 12), false)
  for (const url of OTHER_SCHEMES) forms.set(url, { url, reachesTrap: false })
  return [...forms.values()]
}

/** Whether the operating system takes a host for this machine: `127.0.0.0/8`, `0.0.0.0`, and both mapped into IPv6. */
function reaches(host: string): boolean {
  const { hostname } = URL.parse(`https://${host}/`) ?? {}
  return hostname === '127.0.0.1' || hostname === '[::ffff:7f00:1]'
}

/** Whether a form is no URL, an address, or one of the names: none is about somebody else's host. */
export function isOwn({ url }: Form): boolean {
  const { hostname = '', protocol = '' } = URL.parse(url) ?? {}
  if (!/^(https?|wss?|ftp):$/.test(protocol)) return true
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  return host === '' || isIP(host) !== 0 || host in NAMES
}
