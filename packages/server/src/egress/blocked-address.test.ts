import { describe, expect, it } from 'vitest'
import { isBlockedAddress } from './blocked-address.ts'

/** Ends and insides of every range that is not the public internet (IANA special-purpose registries). */
const blocked = `
0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.1 127.255.255.255 169.254.0.1
169.254.169.254 172.16.0.0 172.31.255.255 192.0.0.1 192.0.0.255 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255
198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::7f00:1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:7f00:1 0:0:0:0:0:ffff:a00:1 64:ff9b::7f00:1
64:ff9b::8.8.8.8 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1:: 2001:10::1 2001:20::1 2001:db8::1 2001:1ff::1 2002:7f00:1:: 2002:808:808::
3fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 febf::1 fec0::1 feff::1 ff02::1 ff0e::1 4000::1 8000::1 e000::1
`
  .trim()
  .split(/\s+/)

const open = `
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 128.0.0.1 169.253.255.255 172.15.255.255 172.32.0.0
192.0.1.1 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 203.0.112.255 223.255.255.255
2001:4860:4860::8888 2606:4700:4700::1111 2a00:1450:4001::1 2620:fe::fe
`
  .trim()
  .split(/\s+/)

describe('isBlockedAddress', () => {
  it.each(blocked)('blocks %s', (address) => expect(isBlockedAddress(address)).toBe(true))
  it.each(open)('lets %s through', (address) => expect(isBlockedAddress(address)).toBe(false))
  it.each(['', 'localhost', '1.2.3', 'not an address', '[::1]'])('blocks what is no address: %j', (address) =>
    expect(isBlockedAddress(address)).toBe(true),
  )
})
