internal import Glibc

extension Program {
    /// What goes before a program on its command line so that its mounts are its own and end with it.
    ///
    /// In a plain chroot, whose root is no mount point, they cannot be made private (unshare(1)): there the program
    /// takes away itself what it mounts.
    package static func ownMounts() async throws -> [String] {
        let unshare = ["unshare"] + (geteuid() == 0 ? [] : ["--user", "--map-root-user"]) + ["--mount"]
        var probe = Program("true")
        probe.prefix = unshare
        return try await probe.run([]).status == 0 ? unshare : unshare + ["--propagation", "unchanged"]
    }
}
