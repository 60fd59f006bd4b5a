//! Which IP addresses a plugin's requests and tickets may reach. Pure; must
//! not know names, sockets or grants.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The purpose of an address, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressClass {
    /// A unicast address on the public Internet.
    Public,
    /// This machine.
    Loopback,
    /// A home or company network, or a carrier's (RFC 1918, 6598, 4193).
    Private,
    /// The local link, where clouds serve their metadata (RFC 3927, 4291).
    LinkLocal,
    /// Multicast, broadcast, unspecified, documentation, benchmarking,
    /// translation and everything reserved.
    Special,
}

/// Classifies an address. An IPv6 address that contains an IPv4 address
/// (mapped, compatible, 6to4, NAT64, Teredo) is never public, because the inner
/// address could lead somewhere else.
pub fn classify(address: IpAddr) -> AddressClass {
    match address {
        IpAddr::V4(v4) => classify_v4(v4),
        IpAddr::V6(v6) => classify_v6(v6),
    }
}

fn classify_v4(address: Ipv4Addr) -> AddressClass {
    let [a, b, c, _] = address.octets();
    if address.is_loopback() {
        AddressClass::Loopback
    } else if address.is_link_local() {
        AddressClass::LinkLocal
    } else if address.is_private() || (a == 100 && (64..128).contains(&b)) {
        AddressClass::Private
    } else if a == 0                                    // "this network", RFC 791
        || a >= 224                                     // multicast, reserved, broadcast
        || address.is_documentation()
        || (a == 192 && b == 0 && c == 0)               // IETF protocol assignments, RFC 6890
        || (a == 192 && b == 88 && c == 99)             // 6to4 relays, RFC 7526
        || (a == 198 && (b == 18 || b == 19))
    // benchmarking, RFC 2544
    {
        AddressClass::Special
    } else {
        AddressClass::Public
    }
}

fn classify_v6(address: Ipv6Addr) -> AddressClass {
    if let Some(v4) = address.to_ipv4_mapped() {
        return match classify_v4(v4) {
            AddressClass::Public => AddressClass::Special,
            other => other,
        };
    }
    let segments = address.segments();
    if address.is_loopback() {
        AddressClass::Loopback
    } else if address.is_unicast_link_local() {
        AddressClass::LinkLocal
    } else if address.is_unique_local() || segments[0] & 0xffc0 == 0xfec0 {
        AddressClass::Private
    } else if segments[0] & 0xe000 != 0x2000            // outside global unicast 2000::/3
        || segments[0] == 0x2002                        // 6to4
        || (segments[0] == 0x2001 && segments[1] < 0x0200) // Teredo, ORCHID, benchmarking
        || (segments[0] == 0x2001 && segments[1] == 0x0db8) // documentation
        || (segments[0] == 0x3fff && segments[1] < 0x1000)
    // documentation
    {
        AddressClass::Special
    } else {
        AddressClass::Public
    }
}

#[cfg(test)]
mod tests {
    use super::AddressClass::*;
    use super::*;

    #[test]
    fn only_plain_global_unicast_is_public() {
        for (text, expected) in [
            ("1.1.1.1", Public),
            ("5.39.224.1", Public),
            ("127.0.0.1", Loopback),
            ("127.255.0.9", Loopback),
            ("10.0.0.1", Private),
            ("172.16.0.1", Private),
            ("172.32.0.1", Public),
            ("192.168.1.1", Private),
            ("100.64.0.1", Private),
            ("100.128.0.1", Public),
            ("169.254.169.254", LinkLocal),
            ("0.0.0.0", Special),
            ("0.1.2.3", Special),
            ("192.0.0.8", Special),
            ("192.0.2.1", Special),
            ("198.18.0.1", Special),
            ("198.51.100.7", Special),
            ("203.0.113.7", Special),
            ("192.88.99.1", Special),
            ("224.0.0.1", Special),
            ("240.0.0.1", Special),
            ("255.255.255.255", Special),
            ("2a01:e0a::1", Public),
            ("2606:4700::1111", Public),
            ("::1", Loopback),
            ("::", Special),
            ("::ffff:10.0.0.1", Private),
            ("::ffff:127.0.0.1", Loopback),
            ("::ffff:169.254.169.254", LinkLocal),
            ("::ffff:1.1.1.1", Special),
            ("::10.0.0.1", Special),
            ("64:ff9b::a00:1", Special),
            ("2002:a00:1::", Special),
            ("2001::1", Special),
            ("2001:db8::1", Special),
            ("3fff::1", Special),
            ("fe80::1", LinkLocal),
            ("fec0::1", Private),
            ("fc00::1", Private),
            ("fd12:3456::1", Private),
            ("ff02::1", Special),
            ("100::1", Special),
        ] {
            assert_eq!(classify(text.parse().unwrap()), expected, "{text}");
        }
    }
}
