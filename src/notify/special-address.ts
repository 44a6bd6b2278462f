import { BlockList, isIP } from "node:net";

/** IANA's special-purpose ranges, and those that other hosts of the same machine or network hide behind. */
const SPECIAL_IPV4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/** Within 2000::/3, which is all that is public: tunnels (Teredo, 6to4) carry an IPv4 address nobody checked. */
const SPECIAL_IPV6: readonly (readonly [string, number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

const ipv4 = new BlockList();
const ipv6 = new BlockList();
const publicIpv6 = new BlockList();
for (const [network, prefix] of SPECIAL_IPV4) ipv4.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of SPECIAL_IPV6) ipv6.addSubnet(network, prefix, "ipv6");
publicIpv6.addSubnet("2000::", 3, "ipv6");

/** Whether an address is anything but a public one: what is no address, or not known to be public, is special too. */
export function isSpecialAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return ipv4.check(address, "ipv4");
    case 6:
      // Mapped and translated IPv4 (::ffff:0:0/96, 64:ff9b::/96), ::1, fc00::/7, fe80::/10, ff00::/8 are all outside 2000::/3.
      return !publicIpv6.check(address, "ipv6") || ipv6.check(address, "ipv6");
    default:
      return true;
  }
}

export function isLoopbackAddress(address: string): boolean {
  return address === "::1" || (isIP(address) === 4 && address.startsWith("127."));
}
