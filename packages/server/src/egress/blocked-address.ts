import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** All of IPv6 that is given out as global unicast (IANA, "IPv6 Address Space"). */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3')

/**
 * Whether an address is anything but public unicast: loopback, private, link-local, carrier-grade NAT, reserved, or
 * IPv6 that embeds an IPv4 address (mapped, compatible, 6to4, NAT64, Teredo), whatever that address is.
 */
export function isBlockedAddress(address: string): boolean {
  if (isIP(address) === 0) return true
  const parsed = ipaddr.parse(address)
  if (parsed.range() !== 'unicast') return true
  return parsed.kind() === 'ipv6' && !parsed.match(GLOBAL_UNICAST)
}
