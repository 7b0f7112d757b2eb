import ipaddr from 'ipaddr.js'

/**
 * Whether an address is anything but public unicast: loopback, private, link-local, carrier-grade NAT, reserved, or
 * IPv6 that embeds an IPv4 address (mapped, 6to4, NAT64, Teredo), whatever that address is.
 */
export function isBlockedAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return true
  return ipaddr.parse(address).range() !== 'unicast'
}
