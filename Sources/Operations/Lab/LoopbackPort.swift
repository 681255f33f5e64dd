internal import Glibc

/// TCP ports that nobody on this machine listens on.
enum LoopbackPort {
    /// Below the range from which Linux takes ports for outgoing connections (ip(7), `ip_local_port_range`).
    static let range: Range<UInt16> = 20_000..<30_000

    /// A free port, chosen at random so that labs started at the same time hardly ever choose the same one.
    static func free() -> UInt16? {
        (0..<200).lazy.map { _ in UInt16.random(in: range) }.first(where: isFree)
    }

    /// Free on both loopback addresses: pg_cron's jobs connect to `localhost`, which may mean either of them.
    static func isFree(_ port: UInt16) -> Bool {
        isFreeOnIPv4(port) && isFreeOnIPv6(port)
    }

    private static func isFreeOnIPv4(_ port: UInt16) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafeBytes(of: address) { canBind($0, family: AF_INET) }
    }

    private static func isFreeOnIPv6(_ port: UInt16) -> Bool {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        address.sin6_addr = in6addr_loopback
        return withUnsafeBytes(of: address) { canBind($0, family: AF_INET6) }
    }

    /// A machine without this kind of address has nobody listening there.
    private static func canBind(_ address: UnsafeRawBufferPointer, family: Int32) -> Bool {
        let handle = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard handle >= 0 else { return true }
        defer { close(handle) }
        var yes: Int32 = 1
        setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard let start = address.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
        return bind(handle, start, socklen_t(address.count)) == 0 || errno == EADDRNOTAVAIL
    }
}
